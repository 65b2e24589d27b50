//! `avg`: the mean of all values.

use super::spread::Spread;
use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::Result;

#[derive(Debug)]
struct Avg {
    values: FieldValues,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.metric()?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(Avg { values }))
}

impl Aggregation for Avg {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let number = Spread::of(&self.values, rows)?.average();
        Ok(Answer::new("avg", super::single_value(number, &self.values.format(rows)?)))
    }
}
