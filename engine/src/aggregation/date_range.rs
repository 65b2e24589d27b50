//! `date_range`: a bucket for each of some ranges of dates, with date math.

use serde_json::Value;

use super::range::{Range, buckets, list, of_field};
use super::{Aggregation, Answer, Definition, FieldValues, Rows, Shape, Tree};
use crate::http::{Result, shown};
use crate::index::{DateFormat, Kind, Rounding, evaluate_date};
use crate::search::Format;

#[derive(Debug)]
struct DateRanges {
    values: FieldValues,
    ranges: Vec<Written>,
    keyed: bool,
    inner: Tree,
}

/// A range as it was written.
#[derive(Debug)]
struct Written {
    key: Option<String>,
    from: Option<Value>,
    to: Option<Value>,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    let ranges = list(&mut fields, &name, |mut range| {
        let written = Written { key: range.string("key")?, from: range.take("from"), to: range.take("to") };
        range.finish()?;
        Ok(written)
    })?;
    let keyed = fields.bool("keyed")?.unwrap_or(false);
    let values = FieldValues::take_zoned(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(DateRanges { values, ranges, keyed, inner: definition.inner }))
}

impl Aggregation for DateRanges {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let zone = &self.values.zone;
        let kind = self.values.mapped(rows).map(|field| &field.kind);
        let date = match (&self.values.asked, kind) {
            (Some(asked), _) => DateFormat::read(asked)?,
            (None, Some(Kind::Date(format))) => format.clone(),
            (None, _) => DateFormat::standard(),
        };
        let now = rows.slices().first().map_or(0, |slice| slice.scope.now);
        #[expect(clippy::cast_precision_loss, reason = "dates are far below 2^52 milliseconds")]
        let end = |value: Option<&Value>| -> Result<Option<f64>> {
            match value {
                None => Ok(None),
                Some(Value::Number(number)) if self.values.asked.is_none() => Ok(number.as_f64()),
                Some(value) => evaluate_date(&shown(value), &date, Rounding::Down, zone, now)
                    .map(|millis| Some(millis as f64)),
            }
        };
        let ranges = self
            .ranges
            .iter()
            .map(|range| {
                let (from, to) = (end(range.from.as_ref())?, end(range.to.as_ref())?);
                Ok(Range { key: range.key.clone(), from, to })
            })
            .collect::<Result<Vec<_>>>()?;
        let format = Format::Date(date.clone(), zone.clone());
        let body =
            buckets(&ranges, self.keyed, |slice| of_field(&self.values, slice), &format, &self.inner, rows)?;
        Ok(Answer::new("date_range", body))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}
