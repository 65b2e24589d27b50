//! `missing`: the rows without a value.

use serde_json::Map;

use super::{Aggregation, Answer, Definition, FieldValues, Rows, Shape, Tree};
use crate::http::Result;

#[derive(Debug)]
struct Missing {
    values: FieldValues,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.fields()?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(Missing { values, inner: definition.inner }))
}

impl Aggregation for Missing {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let class = self.values.class(rows)?;
        let mut found = rows.empty();
        for (n, slice) in rows.slices().iter().enumerate() {
            let source = self.values.counted(slice, class)?;
            slice.rows.iter().filter(|row| source.count(**row) == 0).for_each(|row| found.push(n, *row));
        }
        Ok(Answer::new("missing", self.inner.bucket(Map::new(), &found)?))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Bucket(&self.inner)
    }
}
