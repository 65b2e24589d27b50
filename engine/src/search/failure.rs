//! What an index refuses: a failed shard, which fails the search when no index answers.

use serde_json::{Value, json};

use crate::http::Error;

/// The type of the error of a whole search.
pub(crate) const SEARCH_FAILED: &str = "search_phase_execution_exception";

/// The refusal of one shard of an index.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) index: String,
    pub(crate) shard: u32,
    pub(crate) cause: Error,
}

impl Failure {
    fn to_json(&self) -> Value {
        json!({ "shard": self.shard, "index": self.index, "node": "estrade", "reason": self.cause.members() })
    }
}

/// One of those that an index has for the same reason.
fn grouped(failures: &[Failure]) -> Vec<&Failure> {
    let mut groups: Vec<&Failure> = Vec::new();
    for failure in failures {
        let same = |other: &&Failure| {
            other.index == failure.index && other.cause.members() == failure.cause.members()
        };
        if !groups.iter().any(same) {
            groups.push(failure);
        }
    }
    groups
}

/// `_shards` of a response.
pub(crate) fn shards(total: usize, failures: &[Failure]) -> Value {
    let failed = failures.len();
    let mut shards = json!({ "total": total, "successful": total - failed, "skipped": 0, "failed": failed });
    if failed > 0 {
        shards["failures"] = grouped(failures).into_iter().map(Failure::to_json).collect();
    }
    shards
}

/// The error of a search in which every index failed, or in which none may.
pub(crate) fn all_failed(failures: &[Failure], reason: &str) -> Error {
    let Some(first) = failures.first() else {
        return Error::new(503, SEARCH_FAILED, reason);
    };
    if first.cause.status() == 501 {
        return first.cause.clone();
    }
    let groups = grouped(failures);
    Error::new(first.cause.status(), SEARCH_FAILED, reason)
        .with("phase", "query")
        .with("grouped", true)
        .with("failed_shards", groups.iter().map(|failure| failure.to_json()).collect::<Vec<_>>())
        .with_root_cause(groups.iter().map(|failure| failure.cause.clone()).collect())
        .caused_by(first.cause.clone())
}

/// The error of a search whose answers cannot be put together.
pub(crate) fn reduce_failed(cause: Error) -> Error {
    if cause.status() == 501 {
        return cause;
    }
    Error::new(cause.status(), SEARCH_FAILED, "")
        .with("phase", "fetch")
        .with("grouped", true)
        .with("failed_shards", json!([]))
        .with_root_cause(Vec::new())
        .caused_by(cause)
}

/// A text whose values nothing keeps in order.
pub(crate) fn fielddata(path: &str) -> Error {
    Error::illegal_argument(format!(
        "Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [{path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory."
    ))
}
