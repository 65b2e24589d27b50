//! `extended_stats`: what `stats` says, and how far the values spread.

use serde_json::Value;

use super::spread::Spread;
use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct ExtendedStats {
    values: FieldValues,
    sigma: f64,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.metric()?;
    let sigma = sigma(&mut fields, &name)?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(ExtendedStats { values, sigma }))
}

/// How many standard deviations lie between the mean and a bound.
pub(super) fn sigma(fields: &mut Fields, name: &str) -> Result<f64> {
    let sigma = fields.f64("sigma")?.unwrap_or(2.0);
    if sigma < 0.0 {
        let reason = format!("[sigma] must be greater than or equal to 0. Found [{sigma:?}] in [{name}]");
        return Err(Error::illegal_argument(reason));
    }
    Ok(sigma)
}

impl Aggregation for ExtendedStats {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let spread = Spread::of(&self.values, rows)?;
        let body = spread.extended(self.sigma, &self.values.format(rows)?);
        Ok(Answer::new("extended_stats", Value::Object(body)))
    }
}
