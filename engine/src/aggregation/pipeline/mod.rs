//! Pipelines: aggregations over what other aggregations found.
//!
//! ```text
//! siblings   beside a list of buckets:  answers ─ values(path) ─▶ one answer
//! parents    inside a list of buckets:  bucket by bucket, in order ─▶ a member more in each, or fewer buckets
//! ```
//!
//! A path (`buckets_path`) leads to a number in each bucket. A bucket without rows, or without a value there, is a gap:
//! it is left out, or counts as 0 with `gap_policy: insert_zeros`.

mod bucket_script;
mod bucket_sort;
mod cumulative_sum;
mod derivative;
mod extreme;
mod percentiles_bucket;
mod serial_diff;
mod simple_value;
mod stats_bucket;

use std::fmt::Debug;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::path::{Found, Path, named};
use super::{Answer, tree};
use crate::http::{Error, Fields, Result, token};
use crate::search::Format;

/// A pipeline beside the buckets that it reads.
pub(super) trait Sibling: Debug {
    fn path(&self) -> &Path;
    /// `answers` are those beside it; `typed`: their names begin with their types.
    fn compute(&self, answers: &Map<String, Value>, typed: bool) -> Result<Answer>;
}

/// A pipeline inside the buckets that it changes.
pub(super) trait Parent: Debug {
    fn kind(&self) -> &'static str;
    fn paths(&self) -> Vec<&Path>;
    /// Whether it needs buckets that follow one another.
    fn of_histogram(&self) -> bool {
        true
    }
    fn apply(&self, name: &str, meta: Option<&Value>, buckets: &mut Vec<Value>, typed: bool) -> Result<()>;
}

/// A pipeline that was read.
pub(super) enum Read {
    Sibling(Box<dyn Sibling>),
    Parent(Box<dyn Parent>),
}

type Parser = fn(&str, Fields) -> Result<Read>;

/// All pipelines by their name.
const PIPELINES: &[(&str, Parser)] = &[
    ("avg_bucket", simple_value::parse_avg),
    ("bucket_script", bucket_script::parse_script),
    ("bucket_selector", bucket_script::parse_selector),
    ("bucket_sort", bucket_sort::parse),
    ("cumulative_sum", cumulative_sum::parse),
    ("derivative", derivative::parse),
    ("extended_stats_bucket", stats_bucket::parse_extended),
    ("max_bucket", extreme::parse_max),
    ("min_bucket", extreme::parse_min),
    ("percentiles_bucket", percentiles_bucket::parse),
    ("serial_diff", serial_diff::parse),
    ("stats_bucket", stats_bucket::parse),
    ("sum_bucket", simple_value::parse_sum),
];

/// Reads a pipeline; `None` when the kind is none.
pub(super) fn parse(kind: &str, name: &str, body: Value) -> Option<Result<Read>> {
    let (_, parse) = PIPELINES.iter().find(|(known, _)| *known == kind)?;
    Some(Fields::of(kind, body).and_then(|fields| parse(name, fields)))
}

/// A request whose parts do not fit each other.
pub(super) fn invalid(reason: &str) -> Error {
    Error::new(400, "action_request_validation_exception", format!("Validation Failed: 1: {reason};"))
}

/// The members that all pipelines over a path have.
#[derive(Debug)]
struct Input {
    path: Path,
    zeros: bool,
    format: Format,
}

impl Input {
    fn take(fields: &mut Fields, name: &str) -> Result<Self> {
        let path = match fields.take("buckets_path") {
            Some(Value::String(path)) => path,
            Some(Value::Array(paths)) if paths.len() == 1 => crate::http::shown(&paths[0]),
            Some(Value::Array(_)) => {
                return Err(invalid(&format!("must contain a single entry for aggregation [{name}]")));
            }
            Some(other) => {
                return Err(Error::parsing(format!("Unexpected token {} in [{name}].", token(&other))));
            }
            None => {
                let what = fields.what();
                return Err(Error::illegal_argument(format!(
                    "Missing required field [buckets_path] for {what} aggregation [{name}]"
                )));
            }
        };
        if path.contains("['") || path.contains("[\"") {
            return Err(Error::unsupported(format!("a key of a bucket in the path [{path}]")));
        }
        Ok(Self {
            path: Path::read(&path),
            zeros: gap_policy(fields)?,
            format: Format::of(None, fields.string("format")?.as_deref(), &TimeZone::UTC)?,
        })
    }

    /// The numbers of a list of buckets, with the buckets that they are in; gaps are left out.
    fn numbers<'a>(&self, answers: &'a Map<String, Value>, typed: bool) -> Result<Vec<(&'a Value, f64)>> {
        let missing =
            || Error::illegal_argument(format!("No aggregation found for path [{}]", self.path.text()));
        let list = named(answers, self.path.first(), typed).ok_or_else(missing)?;
        let buckets: Vec<&Value> = match list.get("buckets") {
            Some(Value::Array(buckets)) => buckets.iter().collect(),
            Some(Value::Object(buckets)) => buckets.values().collect(),
            _ => return Err(missing()),
        };
        let Some(path) = self.path.rest() else {
            return Err(Error::unsupported(format!("the path [{}] without a metric", self.path.text())));
        };
        let number = |bucket: &'a Value| {
            gap(&path, bucket, typed, self.zeros).transpose().map(|number| Ok((bucket, number?)))
        };
        buckets.into_iter().filter_map(number).collect()
    }

    /// The number of one bucket around it; `None` is a gap.
    fn number(&self, bucket: &Value, typed: bool) -> Result<Option<f64>> {
        gap(&self.path, bucket, typed, self.zeros)
    }
}

/// `skip` or `insert_zeros`
fn gap_policy(fields: &mut Fields) -> Result<bool> {
    match fields.string("gap_policy")?.as_deref() {
        None | Some("skip") => Ok(false),
        Some("insert_zeros") => Ok(true),
        Some("keep_values") => Err(Error::unsupported("the gap policy [keep_values]")),
        Some(other) => Err(Error::parsing(format!(
            "Invalid gap policy: [{other}], accepted values: [insert_zeros, skip, keep_values]"
        ))),
    }
}

fn gap(path: &Path, bucket: &Value, typed: bool, zeros: bool) -> Result<Option<f64>> {
    let empty = bucket.get("doc_count").and_then(Value::as_u64) == Some(0) && !path.is_count();
    match path.number(bucket, typed) {
        Found::Nothing => Err(path.fault(bucket, typed)),
        // A pipeline has nothing to say of the first buckets.
        Found::Absent => Ok(None),
        Found::Number(number) if !empty && number.is_finite() => Ok(Some(number)),
        _ => Ok(zeros.then_some(0.0)),
    }
}

/// Gives a bucket a member more.
fn put(bucket: &mut Value, name: &str, meta: Option<&Value>, answer: Answer, typed: bool) {
    if let Value::Object(members) = bucket {
        members.insert(tree::key(typed, answer.kind, name), tree::with_meta(answer.body, meta));
    }
}
