//! `histogram`: a bucket for each interval of numbers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::bounds::{Bounds, Series, inside};
use super::{Aggregation, Answer, Definition, FieldValues, Rows, Shape, Tree};
use crate::http::{Error, Result, shown};
use crate::search::double;

#[derive(Debug)]
struct Histogram {
    values: FieldValues,
    interval: f64,
    offset: f64,
    series: Series,
    extended: Option<(f64, f64)>,
    hard: Option<(f64, f64)>,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    let interval = fields.f64("interval")?.ok_or_else(|| Error::illegal_argument("Required [interval]"))?;
    if interval <= 0.0 || !interval.is_finite() {
        return Err(Error::illegal_argument(
            "[interval] must be >0 for histogram aggregation [".to_owned() + &name + "]",
        ));
    }
    let offset = fields.f64("offset")?.unwrap_or(0.0);
    let series = Series::take(&mut fields, &name)?;
    let extended =
        Bounds::take(&mut fields, "extended_bounds")?.map(|bounds| numbers(&bounds)).transpose()?;
    let hard = Bounds::take(&mut fields, "hard_bounds")?.map(|bounds| numbers(&bounds)).transpose()?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    let inner = definition.inner;
    Ok(Box::new(Histogram { values, interval, offset, series, extended, hard, inner }))
}

/// The ends of a range; one that is not said is infinite.
fn numbers(bounds: &Bounds) -> Result<(f64, f64)> {
    let end = |value: Option<&Value>, open: f64| match value {
        None => Ok(open),
        Some(value) => shown(value).parse::<f64>().map_err(|_| {
            Error::new(400, "number_format_exception", format!("For input string: \"{}\"", shown(value)))
        }),
    };
    let (low, high) =
        (end(bounds.min.as_ref(), f64::NEG_INFINITY)?, end(bounds.max.as_ref(), f64::INFINITY)?);
    if low > high {
        return Err(Error::illegal_argument(format!(
            "minBound [{low:?}] must be less than or equal to maxBound [{high:?}]"
        )));
    }
    Ok((low, high))
}

impl Histogram {
    /// The number of the bucket that a value is in.
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    fn number(&self, value: f64) -> i64 {
        ((value - self.offset) / self.interval).floor() as i64
    }

    #[expect(clippy::cast_precision_loss, reason = "keys are doubles")]
    fn key(&self, number: i64) -> f64 {
        number as f64 * self.interval + self.offset
    }

    /// Whether a bucket is inside the hard bounds, which are for keys before the offset.
    #[expect(clippy::cast_precision_loss, reason = "keys are doubles")]
    fn holds(&self, number: i64) -> bool {
        let key = number as f64 * self.interval;
        self.hard.is_none_or(|(low, high)| low <= key && key <= high)
    }
}

impl Aggregation for Histogram {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let typed = rows.context().render.typed_keys;
        self.series.order.check(&self.inner)?;
        let finite = |bound: f64| Some(bound).filter(|bound| bound.is_finite());
        let ends = |bounds: Option<(f64, f64)>| {
            bounds.map_or((None, None), |(low, high)| (finite(low), finite(high)))
        };
        let (extended, hard) = (ends(self.extended), ends(self.hard));
        let text = |bound: Option<f64>, open: &str| bound.map_or_else(|| open.to_owned(), double);
        inside(extended, hard, || {
            (
                format!("{}--{}", text(extended.0, "null"), text(extended.1, "null")),
                format!("{}--{}", text(hard.0, ""), text(hard.1, "")),
            )
        })?;
        let format = self.values.format(rows)?;
        let mut buckets: BTreeMap<i64, Rows<'_>> = BTreeMap::new();
        for (n, slice) in rows.slices().iter().enumerate() {
            let source = self.values.numbers(slice)?;
            for row in &slice.rows {
                source.numbers(*row, |value| {
                    let number = self.number(value);
                    if self.holds(number) {
                        buckets.entry(number).or_insert_with(|| rows.empty()).push(n, *row);
                    }
                });
            }
        }
        let bounds = self.extended.and_then(|(low, high)| {
            let ends = buckets.keys().next().copied().zip(buckets.keys().next_back().copied());
            let low = if low.is_finite() { Some(self.number(low)) } else { ends.map(|(first, _)| first) };
            let high = if high.is_finite() { Some(self.number(high)) } else { ends.map(|(_, last)| last) };
            low.zip(high)
        });
        self.series.fill(&mut buckets, rows, bounds, |number| number.saturating_add(1))?;
        let mut shown = Vec::new();
        for (number, rows) in &buckets {
            let mut members = Map::new();
            let key = self.key(*number);
            members.extend(format.text(key).map(|text| ("key_as_string".to_owned(), text.into())));
            members.insert("key".to_owned(), key.into());
            shown.push((*number, rows.count(), self.inner.bucket(members, rows)?));
        }
        Ok(Answer::new("histogram", self.series.answer(shown, &self.inner, typed)?))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: Some(self.series.least) }
    }
}
