//! Aggregations: one file each.
//!
//! ```text
//! JSON ─ parse ─▶ Tree (name → dyn Aggregation) ─ compute(Rows) ─▶ JSON
//! ```
//!
//! An aggregation is given the rows to look at, in all indices of the search at once ([`Rows`]), and answers with its
//! JSON; nothing is merged afterwards. A bucket aggregation sorts the rows into buckets and has its inner [`Tree`]
//! compute each of them. A file holds the JSON form, the check against the mapping and the evaluation of one
//! aggregation; it is named by one line in [`AGGREGATIONS`].
//!
//! # Adding an aggregation
//!
//! 1. A new file with `pub(super) fn parse(body: Value, inner: Tree) -> Result<Box<dyn Aggregation>>`; read the body
//!    with [`Fields::of`](crate::http::Fields::of), ask for each member, end with `finish`. A metric begins with
//!    `inner.refuse_under("max")`.
//! 2. `impl Aggregation`: for each [`Slice`] of the rows, `slice.scope` gives mapping and values as for queries
//!    (`scope.field(name)`, `scope.column(&field)`), `slice.rows` the rows. Buckets are made with
//!    [`Rows::bucket`] and answered with [`Tree::bucket`].
//! 3. One line in [`AGGREGATIONS`], and a test in `tests/` named after the rule.

mod max;
mod rows;
mod terms;

use std::fmt::Debug;

use serde_json::{Map, Value};

use crate::http::{Error, Result};

pub(crate) use rows::{Rows, Slice};

/// An aggregation that was read.
pub(crate) trait Aggregation: Debug {
    /// What the response holds under its name.
    fn compute(&self, rows: &Rows<'_>) -> Result<Value>;
}

type Parser = fn(Value, Tree) -> Result<Box<dyn Aggregation>>;

/// All aggregations by their name.
const AGGREGATIONS: &[(&str, Parser)] = &[("max", max::parse), ("terms", terms::parse)];

/// Aggregations of Elasticsearch that this engine does not have.
const UNSUPPORTED: &[&str] = &[
    "adjacency_matrix",
    "auto_date_histogram",
    "avg",
    "avg_bucket",
    "boxplot",
    "bucket_correlation",
    "bucket_count_ks_test",
    "bucket_script",
    "bucket_selector",
    "bucket_sort",
    "cardinality",
    "categorize_text",
    "change_point",
    "children",
    "composite",
    "cumulative_cardinality",
    "cumulative_sum",
    "date_histogram",
    "date_range",
    "derivative",
    "diversified_sampler",
    "extended_stats",
    "extended_stats_bucket",
    "filter",
    "filters",
    "frequent_item_sets",
    "geo_bounds",
    "geo_centroid",
    "geo_distance",
    "geo_line",
    "geohash_grid",
    "geohex_grid",
    "geotile_grid",
    "global",
    "histogram",
    "inference",
    "ip_prefix",
    "ip_range",
    "matrix_stats",
    "max_bucket",
    "median_absolute_deviation",
    "min",
    "min_bucket",
    "missing",
    "moving_fn",
    "moving_percentiles",
    "multi_terms",
    "nested",
    "normalize",
    "parent",
    "percentile_ranks",
    "percentiles",
    "percentiles_bucket",
    "random_sampler",
    "range",
    "rare_terms",
    "rate",
    "reverse_nested",
    "sampler",
    "scripted_metric",
    "serial_diff",
    "significant_terms",
    "significant_text",
    "stats",
    "stats_bucket",
    "string_stats",
    "sum",
    "sum_bucket",
    "t_test",
    "time_series",
    "top_hits",
    "top_metrics",
    "value_count",
    "variable_width_histogram",
    "weighted_avg",
];

/// Named aggregations at one level.
#[derive(Debug, Default)]
pub(crate) struct Tree(Vec<(String, Box<dyn Aggregation>)>);

impl Tree {
    /// Reads the value of `aggs`.
    pub(crate) fn parse(value: Value) -> Result<Self> {
        let Value::Object(members) = value else {
            return Err(Error::parsing(format!(
                "Unexpected token {} in [aggs]: an object was expected",
                crate::http::token(&value)
            )));
        };
        members
            .into_iter()
            .map(|(name, body)| Ok((name.clone(), one(&name, body)?)))
            .collect::<Result<_>>()
            .map(Self)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses aggregations inside one that has no buckets.
    pub(crate) fn refuse_under(&self, name: &str, kind: &str) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        Err(Error::new(
            500,
            "aggregation_initialization_exception",
            format!("Aggregator [{name}] of type [{kind}] cannot accept sub-aggregations"),
        ))
    }

    /// Computes all of them over the same rows.
    pub(crate) fn compute(&self, rows: &Rows<'_>) -> Result<Map<String, Value>> {
        self.0.iter().map(|(name, aggregation)| Ok((name.clone(), aggregation.compute(rows)?))).collect()
    }

    /// The members of a bucket: those given, `doc_count`, and the aggregations inside.
    pub(crate) fn bucket(&self, mut members: Map<String, Value>, rows: &Rows<'_>) -> Result<Value> {
        members.insert("doc_count".to_owned(), rows.count().into());
        members.extend(self.compute(rows)?);
        Ok(Value::Object(members))
    }
}

/// Reads `{"terms": {…}, "aggs": {…}}`.
fn one(name: &str, body: Value) -> Result<Box<dyn Aggregation>> {
    if name.is_empty() || name.contains(['[', ']', '>']) {
        return Err(Error::parsing(format!(
            "Invalid aggregation name [{name}]. Aggregation names can contain any character except '[', ']', and '>'"
        )));
    }
    let Value::Object(members) = body else {
        return Err(Error::parsing(format!("Aggregation definition for [{name}] must be an object")));
    };
    let (mut inner, mut found) = (Tree::default(), None);
    for (key, value) in members {
        match key.as_str() {
            "aggs" | "aggregations" => inner = Tree::parse(value)?,
            "meta" => return Err(Error::unsupported(format!("[meta] of the aggregation [{name}]"))),
            _ if found.is_some() => {
                let reason = format!("Found two aggregation type definitions in [{name}]");
                return Err(Error::parsing(reason));
            }
            _ => found = Some((key, value)),
        }
    }
    let Some((kind, body)) = found else {
        return Err(Error::parsing(format!("Missing definition for aggregation [{name}]")));
    };
    if let Some((_, parse)) = AGGREGATIONS.iter().find(|(known, _)| *known == kind) {
        return parse(body, inner);
    }
    if UNSUPPORTED.contains(&kind.as_str()) {
        return Err(Error::unsupported(format!("the [{kind}] aggregation")));
    }
    Err(Error::parsing(format!("Unknown aggregation type [{kind}]")).caused_by(Error::new(
        400,
        "named_object_not_found_exception",
        format!("unknown field [{kind}]"),
    )))
}
