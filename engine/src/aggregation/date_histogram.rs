//! `date_histogram`: a bucket for each interval of time.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::bounds::{Bounds, Series, inside};
use super::item::Class;
use super::rounding::Rounding;
use super::{Aggregation, Answer, Definition, FieldValues, Item, Rows, Shape, Tree};
use crate::http::{Error, Result, shown};
use crate::index::{DateFormat, Kind, Rounding as End, evaluate_date};
use crate::search::Format;

#[derive(Debug)]
struct DateHistogram {
    values: FieldValues,
    /// Without an interval every index refuses.
    rounding: Option<Rounding>,
    series: Series,
    extended: Option<Bounds>,
    hard: Option<Bounds>,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.fields()?;
    let values = FieldValues::take_zoned(&mut fields)?;
    let rounding = Rounding::take(&mut fields, &values.zone)?;
    let series = Series::take(&mut fields, &definition.name)?;
    let extended = Bounds::take(&mut fields, "extended_bounds")?;
    let hard = Bounds::take(&mut fields, "hard_bounds")?;
    fields.finish()?;
    Ok(Box::new(DateHistogram { values, rounding, series, extended, hard, inner: definition.inner }))
}

impl DateHistogram {
    /// The format that keys are printed in.
    fn format(&self, rows: &Rows<'_>) -> Result<(DateFormat, Format)> {
        let date = match (&self.values.asked, self.values.mapped(rows).map(|field| &field.kind)) {
            (Some(asked), _) => DateFormat::read(asked)?,
            (None, Some(Kind::Date(format))) => format.clone(),
            (None, _) => DateFormat::standard(),
        };
        Ok((date.clone(), Format::Date(date, self.values.zone.clone())))
    }

    /// A bound in milliseconds. Texts are dates, with date math.
    fn bound(&self, value: &Value, format: &DateFormat, now: i64) -> Result<i64> {
        match value {
            Value::Number(number) if number.is_i64() => Ok(number.as_i64().unwrap_or_default()),
            value => evaluate_date(&shown(value), format, End::Down, &self.values.zone, now),
        }
    }

    fn bounds(
        &self,
        bounds: Option<&Bounds>,
        format: &DateFormat,
        now: i64,
    ) -> Result<(Option<i64>, Option<i64>)> {
        let end = |value: Option<&Value>| value.map(|value| self.bound(value, format, now)).transpose();
        let Some(bounds) = bounds else { return Ok((None, None)) };
        let (low, high) = (end(bounds.min.as_ref())?, end(bounds.max.as_ref())?);
        if let (Some(low), Some(high)) = (low, high)
            && low > high
        {
            let reason =
                format!("[extended_bounds.min][{low}] cannot be greater than [extended_bounds.max][{high}]");
            return Err(Error::illegal_argument(reason));
        }
        Ok((low, high))
    }
}

impl Aggregation for DateHistogram {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let typed = rows.context().render.typed_keys;
        let rounding = self.rounding.as_ref().ok_or_else(Rounding::missing)?;
        self.series.order.check(&self.inner)?;
        let (date, format) = self.format(rows)?;
        let now = rows.slices().first().map_or(0, |slice| slice.scope.now);
        let extended = self.bounds(self.extended.as_ref(), &date, now)?;
        let hard = self.bounds(self.hard.as_ref(), &date, now)?;
        let text = |bounds: &Option<Bounds>| bounds.as_ref().map(Bounds::text).unwrap_or_default();
        inside(extended, hard, || (text(&self.extended), text(&self.hard)))?;
        // The interval that the upper bound lies in is outside already, even when the bound is not its beginning.
        // It is that of the intervals before they are shifted.
        let unshifted = rounding.unshifted();
        let floor = |bound: Option<i64>| bound.map(|bound| unshifted.floor(bound));
        let (lowest, highest) = (floor(hard.0), floor(hard.1));
        let mut buckets: BTreeMap<i64, Rows<'_>> = BTreeMap::new();
        for (n, slice) in rows.slices().iter().enumerate() {
            if let Some(field) = slice.scope.field(&self.values.field)
                && !matches!(field.kind, Kind::Date(_) | Kind::Text { .. })
            {
                return Err(if field.kind.is_numeric() {
                    Error::unsupported("[date_histogram] of a field that is no date")
                } else {
                    self.values.refused(field)
                });
            }
            let source = self.values.items(slice, Class::Whole)?;
            for row in &slice.rows {
                for item in source.items(*row) {
                    let Item::Whole(millis) = item else { continue };
                    let start = rounding.floor(millis);
                    if lowest.is_some_and(|low| start < low) || highest.is_some_and(|high| start >= high) {
                        continue;
                    }
                    buckets.entry(start).or_insert_with(|| rows.empty()).push(n, *row);
                }
            }
        }
        let bounds = match extended {
            (None, None) => None,
            (low, high) => {
                let ends = buckets.keys().next().copied().zip(buckets.keys().next_back().copied());
                // Of the days that are not shifted, the bucket that belongs to each.
                let start = |bound: i64| rounding.shifted(unshifted.floor(bound));
                let low = low.map(start).or(ends.map(|(first, _)| first));
                let high = high.map(start).or(ends.map(|(_, last)| last));
                low.zip(high)
            }
        };
        self.series.fill(&mut buckets, rows, bounds, |start| rounding.next(start))?;
        let mut shown = Vec::new();
        for (start, rows) in &buckets {
            let mut members = Map::new();
            #[expect(clippy::cast_precision_loss, reason = "dates are far below 2^52 milliseconds")]
            let text = format.text(*start as f64).unwrap_or_default();
            members.insert("key_as_string".to_owned(), text.into());
            members.insert("key".to_owned(), (*start).into());
            shown.push((*start, rows.count(), self.inner.bucket(members, rows)?));
        }
        Ok(Answer::new("date_histogram", self.series.answer(shown, &self.inner, typed)?))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: Some(self.series.least) }
    }
}
