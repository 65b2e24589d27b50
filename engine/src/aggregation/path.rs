//! Paths to numbers in answers: `histogram>filter>price.avg`, as orders and pipelines write them.

use serde_json::{Map, Value};

use crate::http::Error;

/// A path, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Path {
    text: String,
    steps: Vec<String>,
    /// What is behind the last point or in brackets.
    metric: Option<String>,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Found {
    /// There is no such answer in this bucket.
    Absent,
    /// What is there is no number.
    Nothing,
    /// There is one, and it has no value: the mean of no rows.
    Empty,
    Number(f64),
}

impl Path {
    pub(super) fn read(text: &str) -> Self {
        let mut steps: Vec<String> = text.split('>').map(|step| step.trim().to_owned()).collect();
        let mut metric = None;
        if let Some(last) = steps.last_mut() {
            if let Some((name, rest)) = last.split_once('[') {
                metric = Some(rest.trim_end_matches(']').trim_matches(['\'', '"']).to_owned());
                *last = name.to_owned();
            } else if let Some((name, rest)) = last.split_once('.') {
                metric = Some(rest.to_owned());
                *last = name.to_owned();
            }
        }
        Self { text: text.to_owned(), steps, metric }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn first(&self) -> &str {
        self.steps.first().map_or("", String::as_str)
    }

    /// The names on the way, and the metric's own.
    pub(super) fn steps(&self) -> &[String] {
        &self.steps
    }

    /// The path behind its first step.
    pub(super) fn rest(&self) -> Option<Self> {
        let text = self.text.clone();
        match (self.steps.get(1..)?, &self.metric) {
            ([], None) => None,
            // A point leads into buckets as well.
            ([], Some(metric)) => Some(Self { text, steps: vec![metric.clone()], metric: None }),
            (steps, metric) => Some(Self { text, steps: steps.to_vec(), metric: metric.clone() }),
        }
    }

    /// Whether it counts documents.
    pub(super) fn is_count(&self) -> bool {
        self.steps.last().is_some_and(|last| last == "_count")
    }

    /// The number in a bucket. `typed`: names begin with their types.
    pub(super) fn number(&self, bucket: &Value, typed: bool) -> Found {
        let mut at = bucket;
        for (n, step) in self.steps.iter().enumerate() {
            let member = match step.as_str() {
                "_count" => at.get("doc_count"),
                "_key" => at.get("key"),
                "_bucket_count" => {
                    let buckets = at.get("buckets");
                    #[expect(clippy::cast_precision_loss, reason = "buckets are few")]
                    let count = match buckets {
                        Some(Value::Array(buckets)) => buckets.len() as f64,
                        Some(Value::Object(buckets)) => buckets.len() as f64,
                        _ => return Found::Nothing,
                    };
                    return Found::Number(count);
                }
                // A list of buckets is no way to one number.
                _ if n > 0 && at.get("buckets").is_some() => return Found::Nothing,
                name => at.as_object().and_then(|members| named(members, name, typed)),
            };
            let Some(member) = member else { return Found::Absent };
            at = member;
            if n + 1 == self.steps.len() && step.starts_with('_') {
                return number(at);
            }
        }
        match &self.metric {
            Some(metric) => property(at, metric),
            None => match at.get("value") {
                Some(value) => number(value),
                None => at.get("doc_count").map_or(Found::Nothing, number),
            },
        }
    }
}

fn number(value: &Value) -> Found {
    match value {
        Value::Null => Found::Empty,
        value => value.as_f64().map_or(Found::Nothing, Found::Number),
    }
}

/// A value of an answer that has several.
fn property(answer: &Value, metric: &str) -> Found {
    if let Some(value) = answer.get(metric) {
        return number(value);
    }
    let bound = metric.strip_prefix("std_").and_then(|name| answer.get("std_deviation_bounds")?.get(name));
    if let Some(value) = bound {
        return number(value);
    }
    // Percentiles are under their number, which may be written with fewer digits.
    let wanted: Option<f64> = metric.parse().ok();
    match (answer.get("values"), wanted) {
        (Some(Value::Object(values)), Some(wanted)) => values
            .iter()
            .find(|(name, _)| name.parse() == Ok(wanted))
            .map_or(Found::Nothing, |(_, value)| number(value)),
        _ => Found::Nothing,
    }
}

impl Path {
    /// Why the path leads to no number in a bucket.
    pub(super) fn fault(&self, bucket: &Value, typed: bool) -> Error {
        const WANTED: &str =
            "buckets_path must reference either a number value or a single value numeric metric aggregation";
        let fault = |reason: String| Error::new(500, "aggregation_execution_exception", reason);
        let mut at = bucket;
        for (n, step) in self.steps.iter().enumerate() {
            let Some(answer) = at.as_object().and_then(|members| named(members, step, typed)) else {
                break;
            };
            if let Some(list) = answer.get("buckets") {
                let last = n + 1 == self.steps.len() && self.metric.is_none();
                let key = list.get(0).and_then(|first| first.get("key"));
                let got = match key {
                    _ if !last => "Object[]",
                    Some(Value::String(_)) => "StringTerms",
                    Some(Value::Number(key)) if key.is_f64() => "DoubleTerms",
                    _ => "LongTerms",
                };
                return fault(format!("{WANTED}, got: [{got}] at aggregation [{step}]"));
            }
            if answer.get("values").is_some() && self.metric.is_none() {
                return fault(format!(
                    "{WANTED}, but [{step}] contains multiple values. Please specify which to use."
                ));
            }
            at = answer;
        }
        fault(format!("{WANTED}, got: [{}]", self.text))
    }
}

/// The answer of a name, whatever type stands in front of it.
pub(super) fn named<'a>(answers: &'a Map<String, Value>, name: &str, typed: bool) -> Option<&'a Value> {
    if !typed {
        return answers.get(name);
    }
    answers
        .iter()
        .find(|(key, _)| key.split_once('#').is_some_and(|(_, plain)| plain == name))
        .map(|(_, it)| it)
}
