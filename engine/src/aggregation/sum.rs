//! `sum`: the sum of all values, 0 of none.

use super::spread::Spread;
use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::Result;

#[derive(Debug)]
struct Sum {
    values: FieldValues,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.metric()?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(Sum { values }))
}

impl Aggregation for Sum {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let number = Some(Spread::of(&self.values, rows)?.sum());
        Ok(Answer::new("sum", super::single_value(number, &self.values.format(rows)?)))
    }
}
