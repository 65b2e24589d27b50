//! Searching and counting.

use serde_json::json;

use crate::cluster::Cluster;
use crate::expression::{Lenience, Target};
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::query;
use crate::search::{self, SearchRequest};

const SEARCH: &[&str] = &["ignore_unavailable", "allow_no_indices", "expand_wildcards", "from", "size"];
/// They choose where and how fast a search runs, not what it finds.
const HARMLESS: &[&str] = &[
    "allow_partial_search_results",
    "batched_reduce_size",
    "ccs_minimize_roundtrips",
    "ignore_throttled",
    "max_concurrent_shard_requests",
    "pre_filter_shard_size",
    "preference",
    "request_cache",
    "timeout",
];
const UNSUPPORTED: &[&str] = &[
    "_source",
    "_source_excludes",
    "_source_includes",
    "analyze_wildcard",
    "analyzer",
    "default_operator",
    "df",
    "docvalue_fields",
    "explain",
    "force_synthetic_source",
    "include_named_queries_score",
    "lenient",
    "min_compatible_shard_node",
    "q",
    "rest_total_hits_as_int",
    "routing",
    "scroll",
    "search_type",
    "seq_no_primary_term",
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

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["GET", "POST"], "/_search", search).takes(SEARCH).ignores(HARMLESS).refuses(UNSUPPORTED),
    Route::new(&["GET", "POST"], "/{index}/_search", search)
        .takes(SEARCH)
        .ignores(HARMLESS)
        .refuses(UNSUPPORTED),
    Route::new(&["GET", "POST"], "/_count", count).takes(&SEARCH_COUNT).refuses(COUNT_UNSUPPORTED),
    Route::new(&["GET", "POST"], "/{index}/_count", count).takes(&SEARCH_COUNT).refuses(COUNT_UNSUPPORTED),
];

const SEARCH_COUNT: [&str; 4] = ["ignore_unavailable", "allow_no_indices", "expand_wildcards", "preference"];
const COUNT_UNSUPPORTED: &[&str] = &[
    "analyze_wildcard",
    "analyzer",
    "default_operator",
    "df",
    "ignore_throttled",
    "lenient",
    "min_score",
    "q",
    "routing",
    "terminate_after",
];

fn search(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let body = SearchRequest::read(request)?;
    let targets = targets(cluster, request)?;
    search::run(cluster, &targets, &body).map(Response::ok)
}

fn count(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let mut query = None;
    if let Some(body) = request.json()? {
        let mut fields = Fields::of("count", body)?;
        query = fields.take("query").map(query::parse).transpose()?;
        if let Some((name, _)) = fields.into_rest().iter().next() {
            return Err(Error::parsing(format!("request does not support [{name}]")));
        }
    }
    let targets = targets(cluster, request)?;
    let count = search::count(cluster, &targets, query.as_deref())?;
    let shards = targets.len();
    Ok(Response::ok(json!({
        "count": count,
        "_shards": { "total": shards, "successful": shards, "skipped": 0, "failed": 0 },
    })))
}

/// The indices of a search, as fresh as their refresh interval makes them.
fn targets(cluster: &mut Cluster, request: &Request) -> Result<Vec<Target>> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::SEARCH)?)?;
    for target in &targets {
        if let Some(index) = cluster.indices.get_mut(&target.index) {
            index.refresh_when_due();
        }
    }
    Ok(targets)
}
