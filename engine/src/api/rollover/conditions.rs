//! When an alias goes on to a new index.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::http::{Error, Fields, Result, token};
use crate::index::{Index, duration};

#[derive(Debug, Clone, Copy)]
pub(super) enum Condition {
    MaxAge(Age),
    MaxDocs(i64),
}

/// How old an index is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Age {
    /// `-1`: any index is old enough.
    Any,
    Of(Duration),
}

/// From here on a number is none of 64 bits.
const MOST: f64 = 9_223_372_036_854_775_808.0;

/// Conditions of later versions, and the one on bytes, which an index in memory does not have as one on a disk.
const UNSUPPORTED: &[&str] = &[
    "max_primary_shard_docs",
    "max_primary_shard_size",
    "max_size",
    "min_age",
    "min_docs",
    "min_primary_shard_docs",
    "min_primary_shard_size",
    "min_size",
];

pub(super) fn read(body: Value) -> Result<Vec<Condition>> {
    let mut fields = Fields::of("conditions", body)?;
    let mut conditions = Vec::new();
    if let Some(value) = fields.take("max_age") {
        conditions.push(Condition::MaxAge(age(&value)?));
    }
    if let Some(value) = fields.take("max_docs") {
        conditions.push(Condition::MaxDocs(docs(&value)?));
    }
    if let Some(name) = UNSUPPORTED.iter().find(|name| fields.has(name)) {
        return Err(Error::unsupported(format!("the condition [{name}] of [_rollover]")));
    }
    fields.finish()?;
    Ok(conditions)
}

fn age(value: &Value) -> Result<Age> {
    let Value::String(text) = value else { return Err(wrong_type("max_age", value)) };
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "-1" => return Ok(Age::Any),
        "0" => return Ok(Age::Of(Duration::ZERO)),
        _ => {}
    }
    duration(&text).map(Age::Of).ok_or_else(|| failed("max_age", unreadable(&text)))
}

/// Why a text is no time.
fn unreadable(text: &str) -> Error {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if digits.len() < text.len() && digits.parse::<f64>().is_ok() {
        if digits.starts_with('-') {
            return Error::illegal_argument(format!(
                "failed to parse setting [max_age] with value [{text}] as a time value: negative durations are not supported"
            ));
        }
        if digits.contains('.') {
            let reason = format!("failed to parse [{text}], fractional time values are not supported");
            let cause = format!("For input string: \"{digits}\"");
            return Error::illegal_argument(reason).caused_by(Error::new(
                400,
                "number_format_exception",
                cause,
            ));
        }
    }
    Error::illegal_argument(format!(
        "failed to parse setting [max_age] with value [{text}] as a time value: unit is missing or unrecognized"
    ))
}

fn docs(value: &Value) -> Result<i64> {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "a fraction is cut off, as there")]
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().filter(|cut| cut.abs() < MOST).map(|cut| cut as i64))
            .ok_or_else(|| failed("max_docs", out_of_range(&number.to_string()))),
        Value::String(text) => text.parse().map_err(|_| {
            failed("max_docs", Error::illegal_argument(format!("For input string: \"{text}\"")))
        }),
        other => Err(wrong_type("max_docs", other)),
    }
}

fn out_of_range(number: &str) -> Error {
    Error::illegal_argument(format!(
        "Numeric value ({number}) out of range of long ({} - {})",
        i64::MIN,
        i64::MAX
    ))
}

fn wrong_type(name: &str, value: &Value) -> Error {
    Error::x_content_parse(format!("[conditions] {name} doesn't support values of type: {}", token(value)))
}

fn failed(name: &str, cause: Error) -> Error {
    Error::x_content_parse(format!("[conditions] failed to parse field [{name}]")).caused_by(cause)
}

impl Condition {
    /// Documents are counted as searches see them, the entries of nested objects among them; a closed index has none.
    pub(super) fn is_met(self, index: &Index) -> bool {
        match self {
            Self::MaxAge(Age::Any) => true,
            Self::MaxAge(Age::Of(age)) => {
                let lived = u128::try_from(Cluster::now().saturating_sub(index.created)).unwrap_or(0);
                lived >= age.as_millis()
            }
            Self::MaxDocs(most) => {
                let count = if index.closed { 0 } else { index.searchable().live_rows() };
                i64::try_from(count).unwrap_or(i64::MAX) >= most
            }
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaxAge(Age::Any) => f.write_str("[max_age: -1]"),
            Self::MaxAge(Age::Of(age)) => write!(f, "[max_age: {}]", text(*age)),
            Self::MaxDocs(most) => write!(f, "[max_docs: {most}]"),
        }
    }
}

/// A time in its largest unit, with one digit behind the point, cut off: `TimeValue.toString` of Elasticsearch.
fn text(time: Duration) -> String {
    const UNITS: [(u128, &str); 7] = [
        (86_400_000_000_000, "d"),
        (3_600_000_000_000, "h"),
        (60_000_000_000, "m"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "micros"),
        (1, "nanos"),
    ];
    let nanos = time.as_nanos();
    let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| nanos >= *size) else {
        return "0s".to_owned();
    };
    match nanos % size * 10 / size {
        0 => format!("{}{unit}", nanos / size),
        tenths => format!("{}.{tenths}{unit}", nanos / size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_their_largest_unit() {
        for (given, shown) in
            [("0ms", "0s"), ("90m", "1.5h"), ("36h", "1.5d"), ("48h", "2d"), ("100s", "1.6m"), ("7d", "7d")]
        {
            assert_eq!(duration(given).map(text).as_deref(), Some(shown));
        }
    }
}
