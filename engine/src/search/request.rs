//! A search as it was asked for.

use serde_json::Value;

use crate::aggregation::Tree;
use crate::http::{Error, Fields, Request, Result};
use crate::query::{self, Query};

/// `index.max_result_window`
const MAX_WINDOW: i64 = 10_000;

/// The typed form of a search body and its parameters.
#[derive(Debug)]
pub(crate) struct SearchRequest {
    /// `None`: all documents.
    pub(crate) query: Option<Box<dyn Query>>,
    pub(crate) from: usize,
    pub(crate) size: usize,
    pub(crate) aggregations: Tree,
}

/// Members of a search body that this engine does not have.
const UNSUPPORTED: &[&str] = &[
    "_source",
    "collapse",
    "docvalue_fields",
    "explain",
    "ext",
    "fields",
    "highlight",
    "indices_boost",
    "knn",
    "min_score",
    "pit",
    "post_filter",
    "profile",
    "rank",
    "rescore",
    "retriever",
    "runtime_mappings",
    "script_fields",
    "search_after",
    "seq_no_primary_term",
    "slice",
    "sort",
    "stats",
    "stored_fields",
    "suggest",
    "terminate_after",
    "timeout",
    "track_scores",
    "track_total_hits",
    "version",
];

impl SearchRequest {
    pub(crate) fn read(request: &Request) -> Result<Self> {
        let body = request.json()?.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let mut fields = Fields::of("search", body).map_err(|_| {
            Error::parsing("Expected [START_OBJECT] but found something else at the start of the search body")
        })?;
        fields.unsupported(UNSUPPORTED)?;
        let query = fields.take("query").map(query::parse).transpose()?;
        let window = |name: &str, body: Option<i64>, default: i64| -> Result<i64> {
            let number = request.number(name)?.or(body).unwrap_or(default);
            if number < 0 {
                return Err(Error::illegal_argument(format!(
                    "[{name}] parameter cannot be negative, found [{number}]"
                )));
            }
            Ok(number)
        };
        let from = window("from", fields.i64("from")?, 0)?;
        let size = window("size", fields.i64("size")?, 10)?;
        if from + size > MAX_WINDOW {
            return Err(Error::illegal_argument(format!(
                "Result window is too large, from + size must be less than or equal to: [{MAX_WINDOW}] but was [{}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.",
                from + size
            )));
        }
        let aggregations = fields.take("aggs").or_else(|| fields.take("aggregations"));
        let aggregations = aggregations.map(Tree::parse).transpose()?.unwrap_or_default();
        fields.finish()?;
        let whole = |number: i64| usize::try_from(number).unwrap_or(0);
        Ok(Self { query, from: whole(from), size: whole(size), aggregations })
    }
}
