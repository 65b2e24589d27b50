//! `_reindex`: documents of some indices again in another one.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::Value;

use super::super::documents::{put, remove};
use super::report::Report;
use super::scan::Scan;
use super::scripted::{self, Fate, Made};
use super::{Found, find, in_the_foreground, most};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Fields, Request, Response, Result, Route, shown};
use crate::index::{Condition, Document, SourceFilter, Written};
use crate::query::{self, Query};
use crate::script::{Compiled, Script};

const TAKES: &[&str] = &["max_docs", "refresh", "wait_for_completion", "require_alias"];
const HARMLESS: &[&str] = &["requests_per_second", "scroll", "slices", "timeout", "wait_for_active_shards"];

pub(super) const ROUTES: &[Route] =
    &[Route::new(&["POST"], "/_reindex", reindex).takes(TAKES).ignores(HARMLESS)];

struct Plan {
    from: String,
    query: Option<Box<dyn Query>>,
    filter: SourceFilter,
    batch: Option<i64>,
    to: String,
    create: bool,
    /// `external`: the source's version is kept; `external_gte` takes an equal one too.
    external: Option<bool>,
    max_docs: Option<usize>,
    conflicts: Option<String>,
    script: Option<Script>,
}

fn read(request: &Request) -> Result<Plan> {
    in_the_foreground(request)?;
    let mut fields = Fields::of("reindex", request.required_json()?)?;
    let script = fields.take("script").map(scripted::read).transpose()?;
    let max_docs = fields.i64("max_docs")?;
    let size = fields.i64("size")?;
    let conflicts = fields.string("conflicts")?;
    let mut source = Fields::of("source", fields.take("source").unwrap_or_else(|| serde_json::json!({})))?;
    let mut dest = Fields::of("dest", fields.take("dest").unwrap_or_else(|| serde_json::json!({})))?;
    fields.finish()?;
    source.unsupported(&["remote", "slice", "sort", "runtime_mappings"])?;
    dest.unsupported(&["pipeline", "routing"])?;
    let from = match source.take("index") {
        Some(Value::Array(items)) => items.iter().map(shown).collect::<Vec<_>>().join(","),
        Some(one) => shown(&one),
        None => String::new(),
    };
    let version_type = dest.string("version_type")?;
    let plan = Plan {
        from,
        query: source.take("query").map(query::parse).transpose()?,
        filter: source.take("_source").map(SourceFilter::read).transpose()?.unwrap_or_default(),
        batch: source.i64("size")?,
        to: dest.string("index")?.unwrap_or_default(),
        create: match dest.string("op_type")?.as_deref() {
            None | Some("index") => false,
            Some("create") => true,
            Some(other) => {
                let reason = format!("opType must be 'create' or 'index', found: [{other}]");
                return Err(Error::illegal_argument(reason));
            }
        },
        external: match version_type.as_deref() {
            None | Some("internal") => None,
            Some("external" | "external_gt") => Some(false),
            Some("external_gte") => Some(true),
            Some(other) => return Err(Error::illegal_argument(format!("No version type match [{other}]"))),
        },
        max_docs: most(request, max_docs.or(size))?,
        conflicts,
        script,
    };
    source.finish()?;
    dest.finish()?;
    let mut faults = Vec::new();
    if plan.from.is_empty() {
        faults.push("use _all if you really want to copy from all existing indexes".to_owned());
    }
    if plan.to.is_empty() {
        faults.push("index is missing".to_owned());
    }
    if faults.is_empty() { Ok(plan) } else { Err(Error::validation(&faults)) }
}

fn reindex(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let plan = read(request)?;
    let targets = cluster.resolve(&plan.from, Lenience::SEARCH)?;
    let to = cluster.write_index(&plan.to)?.map_or(plan.to.as_str(), |(index, _)| index.name.as_str());
    if targets.iter().any(|target| target.index == to) {
        let fault = format!("reindex cannot write into an index its reading from [{}]", plan.to);
        return Err(Error::validation(&[fault]));
    }
    let began = Instant::now();
    let mut found = find(cluster, &targets, plan.query.as_deref(), None)?;
    let mut scan = Scan::of(cluster, &targets, &found, None, Vec::new(), plan.batch, plan.max_docs);
    let took = began.elapsed();
    found.truncate(plan.max_docs.unwrap_or(usize::MAX));
    let mut report = Report::new(found.len(), plan.batch, plan.conflicts.as_deref())?;
    let required = request.flag("require_alias")?.unwrap_or(false);
    let mut touched = BTreeSet::new();
    found.iter().try_for_each(Found::check_source)?;
    let script = scripted::compile(cluster, plan.script.as_ref())?;
    // A script that fails leaves its page unwritten; a write that fails is the last page's.
    for (number, page) in found.chunks(report.batch).enumerate() {
        let copies = page.iter().map(|one| copy(&plan, script.as_ref(), one)).collect::<Result<Vec<_>>>()?;
        for (one, copy) in page.iter().zip(&copies) {
            match write(cluster, &plan, required, &one.document, copy) {
                Ok(Some((index, written))) => {
                    touched.insert(index);
                    match written.result {
                        "created" => report.created += 1,
                        "deleted" => report.deleted += 1,
                        "not_found" => {}
                        _ => report.updated += 1,
                    }
                }
                Ok(None) => report.noops += 1,
                Err(error) if error.status() == 501 => return Err(error),
                Err(error) => {
                    if !report.failed(&copy.index, &one.document.id, &error) {
                        report.batches = Some(scan.stop_after(number));
                    }
                }
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
    Ok(report.answer(&["updated", "created", "deleted"]))
}

/// What a document is written as, and where.
struct Copy {
    fate: Fate,
    index: String,
    /// `None`: a new one.
    id: Option<String>,
    routing: Option<String>,
}

fn copy(plan: &Plan, script: Option<&Compiled>, one: &Found) -> Result<Copy> {
    let document = &one.document;
    let source = source_of(document, &plan.filter);
    let Some(script) = script else {
        return Ok(Copy {
            fate: Fate::Index(String::from_utf8_lossy(&source).into_owned()),
            index: plan.to.clone(),
            id: Some(document.id.to_string()),
            routing: document.routing.as_deref().map(str::to_owned),
        });
    };
    let source = serde_json::from_slice(&source).unwrap_or_default();
    let made = Made::of(script, one, &source)?;
    if made.has_version() {
        return Err(Error::unsupported("a [_version] that a script of a reindex gives"));
    }
    let text = |value: &Value| Some(value).filter(|value| !value.is_null()).map(shown);
    Ok(Copy {
        index: if made.index == *one.index { plan.to.clone() } else { shown(&made.index) },
        id: text(&made.id),
        routing: text(&made.routing),
        fate: made.fate,
    })
}

/// Writes one document; nothing where it is to be left.
fn write(
    cluster: &mut Cluster,
    plan: &Plan,
    required: bool,
    document: &Document,
    copy: &Copy,
) -> Result<Option<(String, Written)>> {
    let (id, routing) = (copy.id.as_deref(), copy.routing.as_deref());
    let source = match &copy.fate {
        Fate::Noop => return Ok(None),
        Fate::Delete => {
            return remove(cluster, &copy.index, id.unwrap_or_default(), routing, Condition::None).map(Some);
        }
        Fate::Index(source) => source,
    };
    let condition = match plan.external {
        Some(or_equal) => Condition::External { version: document.version, or_equal },
        None if plan.create => Condition::Absent,
        None => Condition::None,
    };
    put(cluster, &copy.index, required, id, routing, source.as_bytes(), condition).map(Some)
}

/// The source as it is, or what the filter leaves of it.
fn source_of(document: &Document, filter: &SourceFilter) -> Vec<u8> {
    if *filter == SourceFilter::default() {
        return document.kept().unwrap_or(b"{}").to_vec();
    }
    let left = document.json().and_then(|source| filter.apply(source));
    left.unwrap_or_else(|| serde_json::json!({})).to_string().into_bytes()
}
