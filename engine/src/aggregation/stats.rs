//! `stats`: count, smallest, largest, mean and sum.

use serde_json::Value;

use super::spread::Spread;
use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::Result;

#[derive(Debug)]
struct Stats {
    values: FieldValues,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.metric()?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(Stats { values }))
}

impl Aggregation for Stats {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let spread = Spread::of(&self.values, rows)?;
        Ok(Answer::new("stats", Value::Object(spread.stats(&self.values.format(rows)?))))
    }
}
