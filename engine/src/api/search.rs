//! Searching and counting.

use serde_json::json;

use crate::cluster::Cluster;
use crate::expression::{Lenience, Target};
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::query;
use crate::search::{self, SearchRequest};

const SEARCH: &[&str] = &[
    "_source",
    "_source_exclude",
    "_source_excludes",
    "_source_include",
    "_source_includes",
    "allow_no_indices",
    "allow_partial_search_results",
    "analyze_wildcard",
    "analyzer",
    "default_operator",
    "df",
    "docvalue_fields",
    "expand_wildcards",
    "explain",
    "from",
    "ignore_unavailable",
    "lenient",
    "q",
    "rest_total_hits_as_int",
    "routing",
    "scroll",
    "search_type",
    "seq_no_primary_term",
    "size",
    "sort",
    "stats",
    "stored_fields",
    "suggest_field",
    "suggest_mode",
    "suggest_size",
    "suggest_text",
    "terminate_after",
    "track_scores",
    "track_total_hits",
    "typed_keys",
    "version",
];
/// They choose where and how fast a search runs, not what it finds.
const HARMLESS: &[&str] = &[
    "batched_reduce_size",
    "ccs_minimize_roundtrips",
    "ignore_throttled",
    "max_concurrent_shard_requests",
    "pre_filter_shard_size",
    "preference",
    "request_cache",
    "timeout",
];
const UNSUPPORTED: &[&str] =
    &["force_synthetic_source", "include_named_queries_score", "min_compatible_shard_node"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_search", search).takes(SEARCH).ignores(HARMLESS).refuses(UNSUPPORTED),
    Route::new(&["GET", "POST"], "/{index}/_search", search)
        .takes(SEARCH)
        .ignores(HARMLESS)
        .refuses(UNSUPPORTED),
    Route::new(&["GET", "POST"], "/_count", count)
        .takes(COUNT)
        .ignores(COUNT_HARMLESS)
        .refuses(COUNT_UNSUPPORTED),
    Route::new(&["GET", "POST"], "/{index}/_count", count)
        .takes(COUNT)
        .ignores(COUNT_HARMLESS)
        .refuses(COUNT_UNSUPPORTED),
];

const COUNT: &[&str] = &[
    "allow_no_indices",
    "analyze_wildcard",
    "analyzer",
    "default_operator",
    "df",
    "expand_wildcards",
    "ignore_unavailable",
    "lenient",
    "min_score",
    "q",
    "routing",
];
const COUNT_HARMLESS: &[&str] = &["ignore_throttled", "preference"];
const COUNT_UNSUPPORTED: &[&str] = &["terminate_after"];

fn search(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut search = SearchRequest::read(request)?;
    if let Some(pit) = &search.pit {
        let mut faults = Vec::new();
        if request.has_var("index") {
            faults.push(
                "[indices] cannot be used with point in time. Do not specify any index with point in time.",
            );
        }
        if request.param("scroll").is_some() {
            faults.push("using [point in time] is not allowed in a scroll context");
        }
        if request.param("routing").is_some() {
            faults.push("[routing] cannot be used with point in time");
        }
        if !faults.is_empty() {
            return Err(Error::validation(&faults.into_iter().map(str::to_owned).collect::<Vec<_>>()));
        }
        let state = cluster.pits.find(pit)?;
        return search::run_at(cluster, &state, &search).map(Response::ok);
    }
    let Some(keep) = request.param("scroll").map(search::keep_alive).transpose()? else {
        let targets = targets(cluster, request)?;
        return search::run(cluster, &targets, &search).map(Response::ok);
    };
    let size = search::prepare_scroll(&mut search)?;
    let targets = targets(cluster, request)?;
    let all = search::run_whole(cluster, &targets, &search)?;
    cluster.scrolls.begin(all, size, keep).map(Response::ok)
}

fn count(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut query = search::parameter_query(request)?;
    if let Some(body) = request.json()? {
        let mut fields = Fields::of("count", body)?;
        if let Some(body) = fields.take("query") {
            query = Some(query::parse(body)?);
        }
        if let Some((name, _)) = fields.into_rest().iter().next() {
            return Err(Error::parsing(format!("request does not support [{name}]")));
        }
    }
    let least = match request.param("min_score").map(str::parse::<f64>) {
        None => None,
        Some(Ok(least)) => Some(least),
        Some(Err(_)) => {
            return Err(Error::illegal_argument("Failed to parse float parameter [min_score]".to_owned()));
        }
    };
    let targets = targets(cluster, request)?;
    let routing = request.list("routing");
    let count = search::count(cluster, &targets, query.as_deref(), least, routing.as_deref())?;
    count.tell();
    Ok(Response::ok(json!({ "count": count.documents, "_shards": count.shards })))
}

/// The indices of a search, as fresh as their refresh interval makes them.
pub(super) fn targets(cluster: &mut Cluster, request: &Request) -> Result<Vec<Target>> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::SEARCH)?)?;
    for target in &targets {
        if let Some(index) = cluster.indices.get_mut(&target.index) {
            index.refresh_when_due();
        }
    }
    Ok(targets)
}
