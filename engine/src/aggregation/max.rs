//! `max`: the largest value.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{Aggregation, Rows, Tree};
use crate::http::{Error, Fields, Result};
use crate::index::Kind;

#[derive(Debug)]
struct Max {
    field: String,
}

pub(super) fn parse(body: Value, inner: Tree) -> Result<Box<dyn Aggregation>> {
    let mut fields = Fields::of("max", body)?;
    fields.unsupported(&["missing", "script", "format", "value_type"])?;
    let field = fields.string("field")?;
    fields.finish()?;
    inner.refuse_under("max", "max")?;
    let field = field.ok_or_else(|| {
        Error::illegal_argument("Required one of fields [field, script], but none were specified. ")
    })?;
    Ok(Box::new(Max { field }))
}

impl Aggregation for Max {
    fn compute(&self, rows: &Rows<'_>) -> Result<Value> {
        let mut largest: Option<f64> = None;
        let mut printed = None;
        for slice in rows.slices() {
            let Some(field) = slice.scope.field(&self.field) else { continue };
            if !field.kind.is_numeric() {
                return Err(Error::illegal_argument(format!(
                    "Field [{}] of type [{}] is not supported for aggregation [max]",
                    self.field,
                    field.kind.name()
                )));
            }
            let Some(column) = slice.scope.column(field) else { continue };
            let Some(here) = slice.rows.iter().filter_map(|row| column.numbers.get(*row).last()).max() else {
                continue;
            };
            let here_as_float = field.number_to_f64(*here);
            if largest.is_none_or(|so_far| here_as_float > so_far) {
                largest = Some(here_as_float);
                printed = match &field.kind {
                    Kind::Date(format) => Some(format.format(*here, &TimeZone::UTC)),
                    _ => None,
                };
            }
        }
        let mut answer = json!({ "value": largest });
        if let Some(text) = printed {
            answer["value_as_string"] = text.into();
        }
        Ok(answer)
    }
}
