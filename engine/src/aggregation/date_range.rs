//! `date_range`: a bucket for each of some ranges of dates, with date math.

use serde_json::Value;

use super::range::{Written, buckets, list, number, of_field};
use super::{Aggregation, Answer, Definition, FieldValues, Rows, Shape, Tree};
use crate::http::Result;
use crate::index::{DateFormat, Kind};
use crate::search::Format;

#[derive(Debug)]
struct DateRanges {
    values: FieldValues,
    ranges: Vec<Written>,
    keyed: bool,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    let ranges = list(&mut fields, &name, Written::read)?;
    let keyed = fields.bool("keyed")?.unwrap_or(false);
    let values = FieldValues::take_zoned(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(DateRanges { values, ranges, keyed, inner: definition.inner }))
}

impl Aggregation for DateRanges {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let kind = self.values.mapped(rows).map(|field| &field.kind);
        let (ranges, format): (Vec<_>, _) = match (&self.values.asked, kind) {
            // Numbers have no dates between them unless a format says how to read them as such.
            (None, Some(kind)) if !matches!(kind, Kind::Date(_)) => {
                let ranges = self.ranges.iter().map(|range| range.range(number));
                (ranges.collect::<Result<_>>()?, self.values.format(rows)?)
            }
            (asked, kind) => {
                let date = match (asked, kind) {
                    (Some(asked), _) => DateFormat::read(asked)?,
                    (None, Some(Kind::Date(own))) => own.clone(),
                    (None, _) => DateFormat::standard(),
                };
                let end = |value: &Value| self.values.date(&whole(value), &date, rows);
                let ranges = self.ranges.iter().map(|range| range.range(end)).collect::<Result<_>>()?;
                (ranges, Format::Date(date, self.values.zone.clone()))
            }
        };
        let body =
            buckets(&ranges, self.keyed, |slice| of_field(&self.values, slice), &format, &self.inner, rows)?;
        Ok(Answer::new("date_range", body))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}

/// A number without its fraction: it is read as the text of a date.
#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn whole(value: &Value) -> Value {
    match value.as_f64() {
        Some(number) if value.is_f64() => Value::from(number as i64),
        _ => value.clone(),
    }
}
