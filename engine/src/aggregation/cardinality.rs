//! `cardinality`: how many different values there are.
//!
//! Elasticsearch estimates this; for the few values of a test its estimate is exact, and this one always is.

use std::collections::HashSet;

use serde_json::json;

use super::{Aggregation, Answer, Definition, FieldValues, Rows};
use crate::http::{Error, Result};

#[derive(Debug)]
struct Cardinality {
    values: FieldValues,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.metric()?;
    if let Some(precision) = fields.i64("precision_threshold")?.filter(|precision| *precision < 0) {
        return Err(Error::illegal_argument(format!(
            "[precisionThreshold] must be greater than or equal to 0. Found [{precision}] in [{name}]"
        )));
    }
    // How the estimate is computed.
    fields.take("execution_hint");
    fields.take("rehash");
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(Cardinality { values }))
}

impl Aggregation for Cardinality {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let class = self.values.class(rows)?;
        let mut seen = HashSet::new();
        for slice in rows.slices() {
            let source = self.values.counted(slice, class)?;
            slice.rows.iter().for_each(|row| seen.extend(source.items(*row)));
        }
        Ok(Answer::new("cardinality", json!({ "value": seen.len() })))
    }
}
