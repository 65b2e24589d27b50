//! `max_bucket` and `min_bucket`: the largest and the smallest number of all buckets, and the buckets that have it.

use serde_json::{Map, Value};

use super::{Answer, Input, Path, Read, Sibling};
use crate::aggregation::single_value;
use crate::http::{Fields, Result};
use crate::search::double;

#[derive(Debug)]
struct Extreme {
    input: Input,
    largest: bool,
}

pub(super) fn parse_max(name: &str, fields: Fields) -> Result<Read> {
    parse(name, fields, true)
}

pub(super) fn parse_min(name: &str, fields: Fields) -> Result<Read> {
    parse(name, fields, false)
}

fn parse(name: &str, mut fields: Fields, largest: bool) -> Result<Read> {
    let input = Input::take(&mut fields, name)?;
    fields.finish()?;
    Ok(Read::Sibling(Box::new(Extreme { input, largest })))
}

impl Sibling for Extreme {
    fn path(&self) -> &Path {
        &self.input.path
    }

    fn compute(&self, answers: &Map<String, Value>, typed: bool) -> Result<Answer> {
        let numbers = self.input.numbers(answers, typed)?;
        let all = numbers.iter().map(|(_, number)| *number);
        let extreme = if self.largest { all.max_by(f64::total_cmp) } else { all.min_by(f64::total_cmp) };
        let keys: Vec<Value> = numbers
            .iter()
            .filter(|(_, number)| extreme.is_some_and(|extreme| number.total_cmp(&extreme).is_eq()))
            .map(|(bucket, _)| name(bucket).into())
            .collect();
        let mut body = single_value(extreme, &self.input.format);
        body["keys"] = Value::Array(keys);
        Ok(Answer::new("bucket_metric_value", body))
    }
}

/// A bucket's key as a text.
fn name(bucket: &Value) -> String {
    match (bucket.get("key_as_string"), bucket.get("key")) {
        (Some(Value::String(text)), _) | (None, Some(Value::String(text))) => text.clone(),
        (_, Some(Value::Number(number))) if number.is_f64() => double(number.as_f64().unwrap_or_default()),
        (_, Some(other)) => other.to_string(),
        (_, None) => String::new(),
    }
}
