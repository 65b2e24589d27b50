//! `_reindex`: documents of some indices again in another one.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::documents::put;
use super::report::Report;
use super::{find, in_the_foreground, most};
use crate::cluster::Cluster;
use crate::expression::Lenience;
use crate::http::{Error, Fields, Request, Response, Result, Route, shown};
use crate::index::{Condition, Document, SourceFilter};
use crate::query::{self, Query};

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
}

fn read(request: &Request) -> Result<Plan> {
    in_the_foreground(request)?;
    let mut fields = Fields::of("reindex", request.required_json()?)?;
    fields.unsupported(&["script"])?;
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
    let mut found = find(cluster, &targets, plan.query.as_deref(), None)?;
    found.truncate(plan.max_docs.unwrap_or(usize::MAX));
    let mut report = Report::new(found.len(), plan.batch, plan.conflicts.as_deref())?;
    let required = request.flag("require_alias")?.unwrap_or(false);
    let mut touched = BTreeSet::new();
    found.iter().try_for_each(super::Found::check_source)?;
    for one in found {
        let document = &one.document;
        let source = source_of(document, &plan.filter);
        let condition = match plan.external {
            Some(or_equal) => Condition::External { version: document.version, or_equal },
            None if plan.create => Condition::Absent,
            None => Condition::None,
        };
        match put(
            cluster,
            &plan.to,
            required,
            Some(&document.id),
            document.routing.as_deref(),
            &source,
            condition,
        ) {
            Ok((index, written)) => {
                touched.insert(index);
                if written.result == "created" {
                    report.created += 1;
                } else {
                    report.updated += 1;
                }
            }
            Err(error) if error.status() == 501 => return Err(error),
            Err(error) => {
                if !report.failed(&plan.to, &document.id, &error) {
                    break;
                }
            }
        }
    }
    if request.flag("refresh")?.unwrap_or(false) {
        for name in touched {
            if let Some(index) = cluster.indices.get_mut(&name) {
                index.refresh();
            }
        }
    }
    Ok(report.answer(&["updated", "created", "deleted"]))
}

/// The source as it is, or what the filter leaves of it.
fn source_of(document: &Document, filter: &SourceFilter) -> Vec<u8> {
    if *filter == SourceFilter::default() {
        return document.kept().unwrap_or(b"{}").to_vec();
    }
    let left = document.json().and_then(|source| filter.apply(source));
    left.unwrap_or_else(|| serde_json::json!({})).to_string().into_bytes()
}
