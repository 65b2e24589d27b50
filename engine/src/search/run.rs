//! Running a search over the indices that it means.

use std::time::Instant;

use serde_json::{Value, json};

use super::fetch;
use super::request::SearchRequest;
use super::sort::{self, Hit};
use crate::aggregation::{Rows, Slice};
use crate::cluster::Cluster;
use crate::expression::Target;
use crate::http::{Error, Result};
use crate::query::{self, Matches, Query, Scope};

/// A response's body.
pub(crate) type Outcome = Value;

/// Hits that are counted exactly unless a request asks for more.
const COUNTED: usize = 10_000;

/// Runs a search. The indices were refreshed as far as they are due.
pub(crate) fn run(cluster: &Cluster, targets: &[Target], request: &SearchRequest) -> Result<Outcome> {
    let began = Instant::now();
    let found = matches(cluster, targets, request.query.as_deref())?;
    let total: usize = found.iter().map(|(_, matches)| matches.len()).sum();
    let mut hits: Vec<Hit<'_>> = found
        .iter()
        .flat_map(|(scope, matches)| matches.iter().map(|(row, score)| Hit { scope: *scope, row, score }))
        .collect();
    sort::by_score(&mut hits);
    let max_score = match (targets.is_empty(), hits.first()) {
        (true, _) => json!(0.0),
        (false, Some(first)) if request.size > 0 => json!(first.score),
        _ => Value::Null,
    };
    let page: Vec<Value> = hits.iter().skip(request.from).take(request.size).map(fetch::hit).collect();
    let relation = if total > COUNTED { "gte" } else { "eq" };
    let mut body = json!({
        "took": u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "timed_out": false,
        "_shards": shards(targets.len()),
        "hits": {
            "total": { "value": total.min(COUNTED), "relation": relation },
            "max_score": max_score,
            "hits": page,
        },
    });
    if !request.aggregations.is_empty() {
        let slices = found.into_iter().map(|(scope, matches)| Slice { scope, rows: matches.into_rows() });
        let aggregations = request
            .aggregations
            .compute(&Rows::new(slices.collect()))
            .map_err(|cause| failed(cause, targets))?;
        body["aggregations"] = Value::Object(aggregations);
    }
    Ok(body)
}

/// How many documents match.
pub(crate) fn count(cluster: &Cluster, targets: &[Target], query: Option<&dyn Query>) -> Result<usize> {
    Ok(matches(cluster, targets, query)?.iter().map(|(_, matches)| matches.len()).sum())
}

pub(super) fn shards(count: usize) -> Value {
    json!({ "total": count, "successful": count, "skipped": 0, "failed": 0 })
}

fn matches<'c>(
    cluster: &'c Cluster,
    targets: &[Target],
    query: Option<&dyn Query>,
) -> Result<Vec<(Scope<'c>, Matches)>> {
    let now = Cluster::now();
    let mut found = Vec::with_capacity(targets.len());
    for target in targets {
        let Some(index) = cluster.indices.get(&target.index) else { continue };
        let scope = Scope::new(index, now);
        let mut matches = match query {
            Some(query) => query.matches(&scope).map_err(|cause| failed(cause, targets))?,
            None => Matches::constant(scope.rows().collect(), 1.0),
        };
        let filters = target
            .filters
            .iter()
            .map(|filter| query::parse(filter.clone())?.matches(&scope))
            .collect::<Result<Vec<_>>>()?;
        if let Some(allowed) = filters.into_iter().reduce(|some, more| some.or(&more)) {
            matches = matches.filter(|row| allowed.contains(row));
        }
        found.push((scope, matches));
    }
    Ok(found)
}

/// What one index refuses fails the whole search, as it does in Elasticsearch when all shards fail.
fn failed(cause: Error, targets: &[Target]) -> Error {
    if cause.status() == 501 {
        return cause;
    }
    let index = targets.first().map_or("", |target| target.index.as_str());
    let shard = json!({ "shard": 0, "index": index, "node": "estrade", "reason": cause.members() });
    Error::new(cause.status(), "search_phase_execution_exception", "all shards failed")
        .with("phase", "query")
        .with("grouped", true)
        .with("failed_shards", json!([shard]))
        .with_root_cause(vec![cause.clone()])
        .caused_by(cause)
}
