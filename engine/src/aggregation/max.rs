//! `max`: the largest value.

use super::spread::Spread;
use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::Result;

#[derive(Debug)]
struct Max {
    values: FieldValues,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.metric()?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(Max { values }))
}

impl Aggregation for Max {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let number = Spread::of(&self.values, rows)?.largest();
        Ok(Answer::new("max", super::single_value(number, &self.values.format(rows)?)))
    }
}
