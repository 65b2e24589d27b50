//! Aggregations: one file each.
//!
//! ```text
//! JSON ─ parse ─▶ Tree: name → dyn Aggregation ─ compute(Rows) ─▶ Answers ─▶ JSON
//!                   ├─ siblings (avg_bucket, …): read the answers beside them ──▲
//!                   └─ parents (derivative, …): change the buckets around them ─┘
//! ```
//!
//! An aggregation is given the rows to look at, in all indices of the search at once ([`Rows`]), and answers with its
//! JSON; nothing is merged afterwards. A bucket aggregation sorts the rows into buckets and has its inner [`Tree`]
//! compute each of them. A file holds the JSON form, the check against the mapping and the evaluation of one
//! aggregation; it is named by one line in [`AGGREGATIONS`], or in `pipeline/`.
//!
//! # Adding an aggregation
//!
//! 1. A new file with `pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>>`; read the body
//!    with [`Definition::fields`], ask for each member, end with `finish`. A metric begins with
//!    [`Definition::metric`], which refuses aggregations inside.
//! 2. `impl Aggregation`: values come from [`FieldValues`] (`numbers` for metrics, `items` for values of any type),
//!    slice by slice. Buckets are made with [`Rows::empty`] and [`Rows::push`] and answered with [`Tree::bucket`]; a
//!    list of them goes through [`Tree::finish`].
//! 3. One line in [`AGGREGATIONS`], and a test in `tests/` named after the rule.

mod auto_date_histogram;
mod avg;
mod bounds;
mod cardinality;
mod composite;
mod date_histogram;
mod date_range;
mod digest;
mod extended_stats;
mod filter;
mod filters;
mod geo_distance;
mod global;
mod hdr;
mod histogram;
mod include;
mod ip_range;
mod item;
mod max;
mod median_absolute_deviation;
mod min;
mod missing;
mod multi_terms;
mod nested;
mod order;
mod path;
mod percentile_ranks;
mod percentiles;
mod pipeline;
mod range;
mod rare_terms;
mod reverse_nested;
mod rounding;
mod rows;
mod sampler;
mod spread;
mod stats;
mod sum;
mod terms;
mod top_hits;
mod tree;
mod value_count;
mod values;
mod weighted_avg;

use std::fmt::Debug;

use serde_json::{Map, Value, json};

use crate::http::{Error, Fields, Result};
use crate::query::Query;
use crate::search::{Format, double};

use item::Item;
pub(crate) use rows::{Context, Rows, Slice};
pub(crate) use tree::Tree;
use values::FieldValues;

/// An aggregation that was read.
pub(crate) trait Aggregation: Debug {
    /// What the response holds under its name.
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer>;

    /// The queries that it asks itself.
    fn queries(&self) -> Vec<&dyn Query> {
        Vec::new()
    }

    /// What lies inside its buckets.
    fn shape(&self) -> Shape<'_> {
        Shape::Metric
    }
}

/// What an aggregation is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape<'a> {
    Metric,
    Bucket(&'a Tree),
    Buckets {
        inner: &'a Tree,
        /// `min_doc_count` of a histogram, whose buckets follow one another; `None`: it is none.
        least: Option<usize>,
    },
}

/// What an aggregation found.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The type in front of the name with `typed_keys`.
    pub(crate) kind: &'static str,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn new(kind: &'static str, body: Value) -> Self {
        Self { kind, body }
    }
}

/// An aggregation as it was written.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) body: Value,
    pub(crate) inner: Tree,
}

impl Definition {
    /// Its members.
    pub(crate) fn fields(&mut self) -> Result<Fields> {
        Fields::of(&self.kind, self.body.take())
    }

    /// The members of one that has no buckets, in which nothing may lie.
    pub(crate) fn metric(mut self) -> Result<Fields> {
        if !self.inner.is_empty() {
            return Err(Error::new(
                500,
                "aggregation_initialization_exception",
                format!("Aggregator [{}] of type [{}] cannot accept sub-aggregations", self.name, self.kind),
            ));
        }
        self.fields()
    }
}

type Parser = fn(Definition) -> Result<Box<dyn Aggregation>>;

/// All aggregations by their name, except for pipelines.
const AGGREGATIONS: &[(&str, Parser)] = &[
    ("auto_date_histogram", auto_date_histogram::parse),
    ("avg", avg::parse),
    ("cardinality", cardinality::parse),
    ("composite", composite::parse),
    ("date_histogram", date_histogram::parse),
    ("date_range", date_range::parse),
    ("extended_stats", extended_stats::parse),
    ("filter", filter::parse),
    ("filters", filters::parse),
    ("geo_distance", geo_distance::parse),
    ("global", global::parse),
    ("histogram", histogram::parse),
    ("ip_range", ip_range::parse),
    ("max", max::parse),
    ("median_absolute_deviation", median_absolute_deviation::parse),
    ("min", min::parse),
    ("missing", missing::parse),
    ("multi_terms", multi_terms::parse),
    ("nested", nested::parse),
    ("percentile_ranks", percentile_ranks::parse),
    ("percentiles", percentiles::parse),
    ("range", range::parse),
    ("rare_terms", rare_terms::parse),
    ("reverse_nested", reverse_nested::parse),
    ("sampler", sampler::parse),
    ("stats", stats::parse),
    ("sum", sum::parse),
    ("terms", terms::parse),
    ("top_hits", top_hits::parse),
    ("value_count", value_count::parse),
    ("weighted_avg", weighted_avg::parse),
];

/// Aggregations of Elasticsearch that this engine does not have.
const UNSUPPORTED: &[&str] = &[
    "adjacency_matrix",
    "boxplot",
    "bucket_correlation",
    "bucket_count_ks_test",
    "categorize_text",
    "change_point",
    "children",
    "cumulative_cardinality",
    "diversified_sampler",
    "frequent_item_sets",
    "geo_bounds",
    "geo_centroid",
    "geo_line",
    "geohash_grid",
    "geohex_grid",
    "geotile_grid",
    "inference",
    "ip_prefix",
    "matrix_stats",
    "moving_fn",
    "moving_percentiles",
    "normalize",
    "parent",
    "random_sampler",
    "rate",
    "scripted_metric",
    "significant_terms",
    "significant_text",
    "string_stats",
    "t_test",
    "time_series",
    "top_metrics",
    "variable_width_histogram",
];

/// `{"value": …}`, with its text where the values have a form of their own.
fn single_value(number: Option<f64>, format: &Format) -> Value {
    let mut body = json!({ "value": number });
    if let Some(text) = number.filter(|number| number.is_finite()).and_then(|number| format.text(number)) {
        body["value_as_string"] = text.into();
    }
    body
}

/// Buckets under their names: `key_as_string`, or else `key`, which is taken out where it is a name.
fn keyed(buckets: Vec<Value>) -> Value {
    let mut named = Map::new();
    for mut bucket in buckets {
        let name = match (bucket.get("key_as_string"), bucket.get("key")) {
            (Some(Value::String(text)), _) | (_, Some(Value::String(text))) => text.clone(),
            (_, Some(Value::Number(number))) if number.is_f64() => {
                double(number.as_f64().unwrap_or_default())
            }
            (_, Some(other)) => other.to_string(),
            (_, None) => String::new(),
        };
        if let Value::Object(members) = &mut bucket
            && members.get("key").is_some_and(Value::is_string)
        {
            members.shift_remove("key");
        }
        named.insert(name, bucket);
    }
    Value::Object(named)
}
