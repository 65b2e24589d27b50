//! `_delete_by_query` and `_update_by_query`.

use std::collections::BTreeSet;
use std::time::Instant;

use super::report::Report;
use super::scan::Scan;
use super::scripted::{self, Made};
use super::{Found, find, in_the_foreground, most};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::{Access, Condition};
use crate::query::{self, Query};
use crate::script::{Compiled, Script};
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
    script: Option<Script>,
}

fn read(request: &Request, what: &str) -> Result<Wanted> {
    in_the_foreground(request)?;
    let query = search::parameter_query(request)?;
    let mut wanted = Wanted { query, max_docs: None, conflicts: None, script: None };
    let mut max_docs = None;
    if let Some(body) = request.json()? {
        let mut fields = Fields::of(what, body)?;
        fields.unsupported(&["slice", "sort"])?;
        if what == "update_by_query" {
            wanted.script = fields.take("script").map(scripted::read).transpose()?;
        }
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
    let began = Instant::now();
    let mut found = find(cluster, &targets, wanted.query.as_deref(), routing.as_deref())?;
    let (batch, groups) = (request.number("scroll_size")?, request.list("stats").unwrap_or_default());
    let mut scan = Scan::of(cluster, &targets, &found, routing.as_deref(), groups, batch, wanted.max_docs);
    let took = began.elapsed();
    found.truncate(wanted.max_docs.unwrap_or(usize::MAX));
    let mut report = Report::new(found.len(), batch, wanted.conflicts.as_deref())?;
    let script = scripted::compile(cluster, wanted.script.as_ref())?;
    if !delete {
        found.iter().try_for_each(Found::check_source)?;
    }
    let mut touched = BTreeSet::new();
    // A script that fails leaves its page unwritten; a write that fails is the last page's.
    for (number, page) in found.chunks(report.batch).enumerate() {
        let fates = page.iter().map(|one| match &script {
            _ if delete => Ok(Fate::Delete),
            None => Ok(Fate::Index(None)),
            Some(script) => by_script(script, one),
        });
        let fates = fates.collect::<Result<Vec<_>>>()?;
        for (one, fate) in page.iter().zip(&fates) {
            if !apply(cluster, one, fate, &mut report, &mut touched)? {
                report.batches = Some(scan.stop_after(number));
            }
        }
        if report.ended() {
            break;
        }
    }
    scan.tell(took);
    if request.flag("refresh")?.unwrap_or(false) {
        for name in touched {
            if let Some(index) = cluster.indices.get_mut(&name) {
                index.refresh();
            }
        }
    }
    Ok(report.answer(if delete { &["deleted"] } else { &["updated", "deleted"] }))
}

/// What becomes of a document.
enum Fate {
    /// It is written with this source, or with its own.
    Index(Option<String>),
    Delete,
    Noop,
}

fn by_script(script: &Compiled, one: &Found) -> Result<Fate> {
    let source = one.document.json().unwrap_or_default();
    let made = Made::of(script, one, &source)?;
    made.check_unmoved(one)?;
    Ok(match made.fate {
        scripted::Fate::Index(source) => Fate::Index(Some(source)),
        scripted::Fate::Delete => Fate::Delete,
        scripted::Fate::Noop => Fate::Noop,
    })
}

/// Writes one document; `false` when no more pages are to be read.
fn apply(
    cluster: &mut Cluster,
    one: &Found,
    fate: &Fate,
    report: &mut Report,
    touched: &mut BTreeSet<String>,
) -> Result<bool> {
    let Some(index) = cluster.indices.get_mut(&one.index) else { return Ok(true) };
    let document = &one.document;
    let unchanged = Condition::SeqNo { seq_no: document.seq_no, primary_term: document.primary_term };
    let routing = document.routing.as_deref();
    let written = index.allow(Access::Write).and_then(|()| match fate {
        Fate::Noop => Ok(()),
        Fate::Delete => index.delete(&document.id, routing, unchanged).map(|_| ()),
        Fate::Index(Some(source)) => {
            index.put(Some(&document.id), routing, source.as_bytes(), unchanged).map(|_| ())
        }
        Fate::Index(None) => {
            let source = document.kept().unwrap_or(b"{}");
            index.put(Some(&document.id), routing, source, unchanged).map(|_| ())
        }
    });
    match (written, fate) {
        (Ok(()), Fate::Delete) => report.deleted += 1,
        (Ok(()), Fate::Index(_)) => report.updated += 1,
        (Ok(()), Fate::Noop) => report.noops += 1,
        (Err(error), _) if error.status() == 501 => return Err(error),
        (Err(error), _) => return Ok(report.failed(&one.index, &document.id, &error)),
    }
    if !matches!(fate, Fate::Noop) {
        touched.insert(one.index.clone());
    }
    Ok(true)
}
