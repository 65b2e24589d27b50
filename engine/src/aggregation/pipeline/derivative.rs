//! `derivative`: how much a number changed since the bucket before.

use serde_json::{Value, json};

use super::{Answer, Found, Input, Parent, Path, Read, put};
use crate::aggregation::rounding::millis_of;
use crate::aggregation::single_value;
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct Derivative {
    input: Input,
    /// The change is also given per so many milliseconds.
    unit: Option<f64>,
}

pub(super) fn parse(name: &str, mut fields: Fields) -> Result<Read> {
    let unit = fields.string("unit")?;
    let unit = unit
        .map(|text| {
            millis_of(&text).filter(|millis| *millis > 0.0).ok_or_else(|| {
                Error::illegal_argument(format!(
                    "failed to parse setting [unit] with value [{text}] as a time value: unit is missing or unrecognized"
                ))
            })
        })
        .transpose()?;
    let input = Input::take(&mut fields, name)?;
    fields.finish()?;
    Ok(Read::Parent(Box::new(Derivative { input, unit })))
}

impl Parent for Derivative {
    fn kind(&self) -> &'static str {
        "derivative"
    }

    fn paths(&self) -> Vec<&Path> {
        vec![&self.input.path]
    }

    fn apply(&self, name: &str, meta: Option<&Value>, buckets: &mut Vec<Value>, typed: bool) -> Result<()> {
        let key = |bucket: &Value| bucket.get("key").and_then(Value::as_f64).unwrap_or_default();
        let mut before: Option<(f64, Option<f64>)> = None;
        for bucket in buckets {
            // Where a pipeline says nothing at all, such as another derivative of the first bucket, nothing changes.
            if matches!(self.input.path.number(bucket, typed), Found::Absent) {
                before = None;
                continue;
            }
            let now = (key(bucket), self.input.number(bucket, typed)?);
            if let Some((then, number)) = before {
                let change = now.1.zip(number).map(|(number, before)| number - before);
                let mut body = single_value(change, &self.input.format);
                if let Some(unit) = self.unit {
                    let per_unit = change.map(|change| change / ((now.0 - then) / unit));
                    body["normalized_value"] = json!(per_unit);
                }
                put(bucket, name, meta, Answer::new("derivative", body), typed);
            }
            before = Some(now);
        }
        Ok(())
    }
}
