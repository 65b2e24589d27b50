//! `auto_date_histogram`: at most so many buckets of equal lengths of time.
//!
//! Source: `AutoDateHistogramAggregator` and the reduction of `InternalAutoDateHistogram`.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::item::Class;
use super::rounding::Rounding;
use super::{Aggregation, Answer, Definition, FieldValues, Item, Rows, Shape, Tree};
use crate::http::{Error, Result};
use crate::index::{Kind, Unit};
use crate::search::Format;

#[derive(Debug)]
struct AutoDateHistogram {
    values: FieldValues,
    target: usize,
    /// The first of [`STEPS`] that may be used.
    finest: usize,
    inner: Tree,
}

/// A unit of the calendar, how many of them make a bucket, and about how long one is.
struct Step {
    name: &'static str,
    letter: &'static str,
    unit: Unit,
    counts: &'static [usize],
    millis: i64,
}

const STEPS: &[Step] = &[
    Step { name: "second", letter: "s", unit: Unit::Second, counts: &[1, 5, 10, 30], millis: 1000 },
    Step { name: "minute", letter: "m", unit: Unit::Minute, counts: &[1, 5, 10, 30], millis: 60_000 },
    Step { name: "hour", letter: "h", unit: Unit::Hour, counts: &[1, 3, 12], millis: 3_600_000 },
    Step { name: "day", letter: "d", unit: Unit::Day, counts: &[1, 7], millis: 86_400_000 },
    Step { name: "month", letter: "M", unit: Unit::Month, counts: &[1, 3], millis: 2_592_000_000 },
    Step {
        name: "year",
        letter: "y",
        unit: Unit::Year,
        counts: &[1, 5, 10, 20, 50, 100],
        millis: 31_536_000_000,
    },
];

/// `search.max_buckets`, divided by the most that one bucket may be made of.
const MOST: usize = 655;

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    let target = fields.i64("buckets")?.unwrap_or(10);
    let target = usize::try_from(target)
        .ok()
        .filter(|target| *target > 0)
        .ok_or_else(|| Error::illegal_argument(format!("buckets must be greater than 0 for [{name}]")))?;
    if target > MOST {
        return Err(Error::illegal_argument(format!("buckets must be less than {MOST}")));
    }
    let finest = match fields.string("minimum_interval")? {
        None => 0,
        Some(text) => STEPS.iter().position(|step| step.name == text).ok_or_else(|| {
            let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            Error::illegal_argument(format!("minimum_interval must be one of [{}]", known.join(", ")))
        })?,
    };
    let values = FieldValues::take_zoned(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(AutoDateHistogram { values, target, finest, inner: definition.inner }))
}

type Buckets<'i> = BTreeMap<i64, Rows<'i>>;

impl AutoDateHistogram {
    fn collect<'i>(&self, rows: &Rows<'i>, rounding: &Rounding) -> Result<Buckets<'i>> {
        let mut buckets = Buckets::new();
        for (n, slice) in rows.slices().iter().enumerate() {
            if let Some(field) = slice.scope.field(&self.values.field)
                && !matches!(field.kind, Kind::Date(_) | Kind::Text { .. })
            {
                return Err(self.values.refused(field));
            }
            let source = self.values.items(slice, Class::Whole)?;
            for row in &slice.rows {
                for item in source.items(*row) {
                    if let Item::Whole(millis) = item {
                        let start = rounding.floor(millis);
                        buckets.entry(start).or_insert_with(|| rows.empty()).push(n, *row);
                    }
                }
            }
        }
        Ok(buckets)
    }

    /// Whether so many of a step's largest buckets are enough.
    fn suffices(&self, step: &Step, buckets: &Buckets<'_>, rounding: &Rounding) -> bool {
        let most = self.target * step.counts.last().copied().unwrap_or(1);
        let (Some((first, _)), Some((last, _))) = (buckets.first_key_value(), buckets.last_key_value())
        else {
            return true;
        };
        let length = i64::try_from(most).unwrap_or(i64::MAX).saturating_mul(step.millis);
        if buckets.len() > most || last - first > length {
            return false;
        }
        let mut at = *first;
        for _ in 0..=most {
            if at >= *last {
                return true;
            }
            at = rounding.next(at);
        }
        false
    }
}

impl Aggregation for AutoDateHistogram {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let format = match (&self.values.asked, self.values.mapped(rows)) {
            (None, None) => Format::Date(crate::index::DateFormat::standard(), TimeZone::UTC),
            _ => self.values.format(rows)?,
        };
        let (mut step, mut buckets, mut rounding) = (&STEPS[self.finest], Buckets::new(), None);
        for candidate in &STEPS[self.finest..] {
            let round = Rounding::calendar(candidate.unit, &self.values.zone);
            buckets = self.collect(rows, &round)?;
            step = candidate;
            let enough = self.suffices(step, &buckets, &round);
            rounding = Some(round);
            if enough {
                break;
            }
        }
        // Buckets in a row, those without rows included.
        let mut all: Vec<(i64, Rows<'_>)> = Vec::new();
        if let (Some(rounding), Some((first, _)), Some((last, _))) =
            (rounding, buckets.first_key_value(), buckets.last_key_value())
        {
            let (mut at, last) = (*first, *last);
            while at <= last {
                all.push((at, buckets.get(&at).cloned().unwrap_or_else(|| rows.empty())));
                match rounding.next(at) {
                    following if following > at => at = following,
                    _ => break,
                }
            }
        }
        let fits = |count: &&usize| all.len().div_ceil(**count) <= self.target;
        let count = if all.len() > self.target { step.counts.iter().find(fits) } else { None };
        let count = count.copied().unwrap_or(1);
        let mut shown: Vec<Value> = Vec::new();
        for group in all.chunks(count) {
            let start = group[0].0;
            let merged = Rows::merged(group.iter().map(|(_, rows)| rows), rows);
            let mut members = Map::new();
            #[expect(clippy::cast_precision_loss, reason = "dates are far below 2^52 milliseconds")]
            let text = format.text(start as f64).unwrap_or_default();
            members.insert("key_as_string".to_owned(), text.into());
            members.insert("key".to_owned(), start.into());
            shown.push(self.inner.bucket(members, &merged)?);
        }
        self.inner.finish(&mut shown, rows.context().render.typed_keys)?;
        let body = json!({ "buckets": shown, "interval": format!("{count}{}", step.letter) });
        Ok(Answer::new("auto_date_histogram", body))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: Some(0) }
    }
}
