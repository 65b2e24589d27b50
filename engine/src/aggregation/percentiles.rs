//! `percentiles`: the numbers below which so many percent of all lie.

use serde_json::{Map, Value, json};

use super::digest::Digest;
use super::hdr::Histogram;
use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::{Error, Fields, Result, shown};
use crate::search::{Format, double};

#[derive(Debug)]
struct Percentiles {
    values: FieldValues,
    percents: Vec<f64>,
    keyed: bool,
    method: Method,
}

/// How numbers are kept.
#[derive(Debug, Clone, Copy)]
pub(super) enum Method {
    Digest,
    /// To so many significant digits.
    Histogram(u32),
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.metric()?;
    let percents =
        numbers(&mut fields, "percents")?.unwrap_or_else(|| vec![1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0]);
    if percents.is_empty() {
        return Err(Error::illegal_argument(format!("[percents] must not be an empty array: [{name}]")));
    }
    if let Some(wrong) = percents.iter().find(|percent| !(0.0..=100.0).contains(*percent)) {
        return Err(Error::illegal_argument(format!(
            "percent must be in [0,100], got [{wrong:?}]: [{name}]"
        )));
    }
    let keyed = fields.bool("keyed")?.unwrap_or(true);
    let method = Method::take(&mut fields)?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(Percentiles { values, percents, keyed, method }))
}

/// An array of numbers.
pub(super) fn numbers(fields: &mut Fields, name: &str) -> Result<Option<Vec<f64>>> {
    let said = fields.has(name);
    let items = match fields.take(name) {
        None if said => {
            let what = fields.what();
            let reason = format!("[{what}] {name} doesn't support values of type: VALUE_NULL");
            return Err(Error::x_content_parse(reason));
        }
        None => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(one) => vec![one],
    };
    let number = |item: &Value| {
        shown(item).parse::<f64>().map_err(|_| {
            Error::x_content_parse(format!("[{}] failed to parse field [{name}]", fields.what()))
        })
    };
    items.iter().map(number).collect::<Result<_>>().map(Some)
}

impl Method {
    pub(super) fn take(fields: &mut Fields) -> Result<Self> {
        let (digest, histogram) = (fields.take("tdigest"), fields.take("hdr"));
        if digest.is_some() && histogram.is_some() {
            return Err(Error::illegal_argument("Only one percentiles method should be declared."));
        }
        if let Some(body) = digest {
            let mut inner = Fields::of("tdigest", body)?;
            if let Some(compression) = inner.f64("compression")?.filter(|compression| *compression < 0.0) {
                let reason =
                    format!("[compression] must be greater than or equal to 0. Found [{compression:?}]");
                return Err(Error::illegal_argument(reason));
            }
            inner.take("execution_hint");
            inner.finish()?;
        }
        let Some(body) = histogram else { return Ok(Self::Digest) };
        let mut inner = Fields::of("hdr", body)?;
        let said = inner.has("number_of_significant_value_digits");
        let digits = match inner.i64("number_of_significant_value_digits")? {
            None if said => {
                let reason =
                    "[hdr] number_of_significant_value_digits doesn't support values of type: VALUE_NULL";
                return Err(Error::x_content_parse(reason));
            }
            digits => digits.unwrap_or(3),
        };
        inner.finish()?;
        let digits = u32::try_from(digits).ok().filter(|digits| *digits <= 5).ok_or_else(|| {
            Error::illegal_argument("[numberOfSignificantValueDigits] must be between 0 and 5")
        })?;
        Ok(Self::Histogram(digits))
    }
}

/// The histogram of these numbers.
pub(super) fn histogram(digest: &Digest, digits: u32) -> Result<Histogram> {
    Histogram::new(digest.numbers(), digits).ok_or_else(|| {
        Error::new(500, "array_index_out_of_bounds_exception", "Negative values cannot be recorded")
    })
}

/// The member `values`: numbers under their names, or a list.
pub(super) fn values(found: Vec<(f64, Option<f64>)>, keyed: bool, format: &Format) -> Value {
    if !keyed {
        let entry = |(key, number): (f64, Option<f64>)| {
            let mut entry = json!({ "key": key, "value": number });
            if let Some(text) = number.and_then(|number| format.text(number)) {
                entry["value_as_string"] = text.into();
            }
            entry
        };
        return found.into_iter().map(entry).collect();
    }
    let mut values = Map::new();
    for (key, number) in found {
        values.insert(double(key), json!(number));
        let text = number.and_then(|number| format.text(number));
        values.extend(text.map(|text| (format!("{}_as_string", double(key)), text.into())));
    }
    Value::Object(values)
}

impl Aggregation for Percentiles {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let digest = Digest::of(&self.values, rows)?;
        let mut percents = self.percents.clone();
        percents.sort_by(f64::total_cmp);
        let (kind, found) = match self.method {
            Method::Digest => {
                let found = percents.iter().map(|percent| (*percent, digest.quantile(percent / 100.0)));
                ("tdigest_percentiles", found.collect())
            }
            Method::Histogram(digits) => {
                let histogram = histogram(&digest, digits)?;
                let found = percents.iter().map(|percent| (*percent, histogram.percentile(*percent)));
                ("hdr_percentiles", found.collect())
            }
        };
        let values = values(found, self.keyed, &self.values.format(rows)?);
        Ok(Answer::new(kind, json!({ "values": values })))
    }
}
