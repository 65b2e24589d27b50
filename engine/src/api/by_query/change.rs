//! `_delete_by_query` and `_update_by_query`.

use super::report::Report;
use super::{find, in_the_foreground, most};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::{Access, Condition};
use crate::query::{self, Query};
use crate::search;

const TAKES: &[&str] = &[
    "allow_no_indices",
    "analyze_wildcard",
    "analyzer",
    "conflicts",
    "default_operator",
    "df",
    "expand_wildcards",
    "ignore_unavailable",
    "lenient",
    "max_docs",
    "q",
    "refresh",
    "routing",
    "scroll_size",
    "wait_for_completion",
];
const HARMLESS: &[&str] = &[
    "preference",
    "request_cache",
    "requests_per_second",
    "scroll",
    "search_timeout",
    "search_type",
    "slices",
    "stats",
    "timeout",
    "version",
    "wait_for_active_shards",
];
const MISSING: &[&str] =
    &["_source", "_source_excludes", "_source_includes", "from", "pipeline", "sort", "terminate_after"];

pub(super) const ROUTES: &[Route] = &[
    Route::new(&["POST"], "/{index}/_delete_by_query", delete)
        .takes(TAKES)
        .ignores(HARMLESS)
        .refuses(MISSING),
    Route::new(&["POST"], "/{index}/_update_by_query", update)
        .takes(TAKES)
        .ignores(HARMLESS)
        .refuses(MISSING),
];

/// What the body and its parameters ask for.
struct Wanted {
    query: Option<Box<dyn Query>>,
    max_docs: Option<usize>,
    conflicts: Option<String>,
}

fn read(request: &Request, what: &str) -> Result<Wanted> {
    in_the_foreground(request)?;
    let mut wanted = Wanted { query: search::parameter_query(request)?, max_docs: None, conflicts: None };
    let mut max_docs = None;
    if let Some(body) = request.json()? {
        let mut fields = Fields::of(what, body)?;
        fields.unsupported(&["script", "slice", "sort"])?;
        if let Some(query) = fields.take("query") {
            wanted.query = Some(query::parse(query)?);
        }
        max_docs = fields.i64("max_docs")?;
        wanted.conflicts = fields.string("conflicts")?;
        fields.finish()?;
    }
    wanted.max_docs = most(request, max_docs)?;
    if let Some(conflicts) = request.param("conflicts") {
        wanted.conflicts = Some(conflicts.to_owned());
    }
    Ok(wanted)
}

fn delete(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = read(request, "delete_by_query")?;
    if wanted.query.is_none() {
        return Err(Error::validation(&["query is missing".to_owned()]));
    }
    run(cluster, request, &wanted, true)
}

fn update(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let wanted = read(request, "update_by_query")?;
    run(cluster, request, &wanted, false)
}

fn run(cluster: &mut Cluster, request: &Request, wanted: &Wanted, delete: bool) -> Result<Response> {
    let targets = cluster.resolve(request.var("index"), Lenience::of(request, Lenience::SEARCH.own())?)?;
    let routing = request.list("routing");
    let mut found = find(cluster, &targets, wanted.query.as_deref(), routing.as_deref())?;
    found.truncate(wanted.max_docs.unwrap_or(usize::MAX));
    let mut report = Report::new(found.len(), request.number("scroll_size")?, wanted.conflicts.as_deref())?;
    if !delete {
        found.iter().try_for_each(super::Found::check_source)?;
    }
    for one in found {
        let Some(index) = cluster.indices.get_mut(&one.index) else { continue };
        let document = &one.document;
        let unchanged = Condition::SeqNo { seq_no: document.seq_no, primary_term: document.primary_term };
        let routing = document.routing.as_deref();
        let written = index.allow(Access::Write).and_then(|()| {
            if delete {
                index.delete(&document.id, routing, unchanged)
            } else {
                index.put(Some(&document.id), routing, document.kept().unwrap_or(b"{}"), unchanged)
            }
        });
        match written {
            Ok(_) if delete => report.deleted += 1,
            Ok(_) => report.updated += 1,
            Err(error) => {
                if !report.failed(&one.index, &document.id, &error) {
                    break;
                }
            }
        }
    }
    if request.flag("refresh")?.unwrap_or(false) {
        for target in &targets {
            if let Some(index) = cluster.indices.get_mut(&target.index) {
                index.refresh();
            }
        }
    }
    Ok(report.answer(if delete { &["deleted"] } else { &["updated", "deleted"] }))
}
