//! `value_count`: how many values there are.

use serde_json::json;

use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::Result;

#[derive(Debug)]
struct ValueCount {
    values: FieldValues,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.metric()?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(ValueCount { values }))
}

impl Aggregation for ValueCount {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let class = self.values.class(rows)?;
        let mut count = 0;
        for slice in rows.slices() {
            let source = self.values.counted(slice, class)?;
            count += slice.rows.iter().map(|row| source.count(*row)).sum::<usize>();
        }
        Ok(Answer::new("value_count", json!({ "value": count })))
    }
}
