//! `range`: a bucket for each of some ranges of numbers.

use serde_json::{Map, Value, json};

use super::{Aggregation, Answer, Definition, FieldValues, Rows, Shape, Slice, Tree};
use crate::http::{Error, Fields, Result, left_out, shown};
use crate::index::{Kind, parse_decimal};
use crate::search::{Format, double};

#[derive(Debug)]
struct Ranges {
    values: FieldValues,
    list: Vec<Written>,
    keyed: bool,
    inner: Tree,
}

/// From the lower end, included, to the upper one, excluded.
#[derive(Debug, Clone)]
pub(super) struct Range {
    pub(super) key: Option<String>,
    pub(super) from: Option<f64>,
    pub(super) to: Option<f64>,
}

/// A range as it was written.
#[derive(Debug)]
pub(super) struct Written {
    key: Option<String>,
    from: Option<Value>,
    to: Option<Value>,
}

impl Written {
    pub(super) fn read(mut range: Fields) -> Result<Self> {
        let written = Self { key: range.string("key")?, from: range.take("from"), to: range.take("to") };
        range.finish()?;
        Ok(written)
    }

    /// The range, once it is known how its ends are read.
    pub(super) fn range(&self, end: impl Fn(&Value) -> Result<f64>) -> Result<Range> {
        let (from, to) = (self.from.as_ref().map(&end).transpose()?, self.to.as_ref().map(&end).transpose()?);
        Ok(Range { key: self.key.clone(), from, to })
    }
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    let ranges = list(&mut fields, &name, Written::read)?;
    let keyed = fields.bool("keyed")?.unwrap_or(false);
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    Ok(Box::new(Ranges { values, list: ranges, keyed, inner: definition.inner }))
}

/// The member `ranges`.
pub(super) fn list<T>(fields: &mut Fields, name: &str, read: impl Fn(Fields) -> Result<T>) -> Result<Vec<T>> {
    let read = |item| read(Fields::of("range", left_out(item, |name| ["from", "to"].contains(&name)))?);
    let ranges = match fields.take("ranges") {
        Some(Value::Array(items)) => items.into_iter().map(read).collect::<Result<Vec<_>>>()?,
        Some(one) => vec![read(one)?],
        None => Vec::new(),
    };
    if ranges.is_empty() {
        return Err(Error::illegal_argument(format!("No [ranges] specified for the [{name}] aggregation")));
    }
    Ok(ranges)
}

/// An end that is a number, or the text of one.
pub(super) fn number(value: &Value) -> Result<f64> {
    parse_decimal(&shown(value)).map_err(|reason| Error::new(400, "number_format_exception", reason))
}

/// What gives the numbers of a row in one index to a function.
pub(super) type Numbers<'i> = Box<dyn Fn(u32, &mut dyn FnMut(f64)) + 'i>;

/// The numbers of a field.
pub(super) fn of_field<'i>(values: &FieldValues, slice: &Slice<'i>) -> Result<Numbers<'i>> {
    let source = values.numbers(slice)?;
    Ok(Box::new(move |row, each| source.numbers(row, each)))
}

/// The buckets of ranges, in ascending order.
pub(super) fn buckets<'i>(
    ranges: &[Range],
    keyed: bool,
    numbers: impl Fn(&Slice<'i>) -> Result<Numbers<'i>>,
    format: &Format,
    inner: &Tree,
    rows: &Rows<'i>,
) -> Result<Value> {
    let mut ranges = ranges.to_vec();
    let ends = |range: &Range| (range.from.unwrap_or(f64::NEG_INFINITY), range.to.unwrap_or(f64::INFINITY));
    ranges.sort_by(|a, b| {
        let (a, b) = (ends(a), ends(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let mut shown = Vec::new();
    for range in &ranges {
        let (from, to) = ends(range);
        let mut found = rows.empty();
        for (n, slice) in rows.slices().iter().enumerate() {
            let numbers = numbers(slice)?;
            for row in &slice.rows {
                let mut inside = false;
                numbers(*row, &mut |number| inside |= number >= from && number < to);
                if inside {
                    found.push(n, *row);
                }
            }
        }
        let text = |end: Option<f64>| {
            end.map_or("*".to_owned(), |end| format.text(end).unwrap_or_else(|| double(end)))
        };
        let key = range.key.clone().unwrap_or_else(|| format!("{}-{}", text(range.from), text(range.to)));
        let mut members = Map::from_iter([("key".to_owned(), key.into())]);
        for (name, end) in [("from", range.from), ("to", range.to)] {
            let Some(end) = end else { continue };
            members.insert(name.to_owned(), end.into());
            members.extend(format.text(end).map(|text| (format!("{name}_as_string"), text.into())));
        }
        shown.push(inner.bucket(members, &found)?);
    }
    inner.finish(&mut shown, rows.context().render.typed_keys)?;
    let shown = if keyed { super::keyed(shown) } else { Value::Array(shown) };
    Ok(json!({ "buckets": shown }))
}

impl Ranges {
    /// A number counts as it is; a text is a date where the values are dates.
    fn end(&self, value: &Value, rows: &Rows<'_>) -> Result<f64> {
        match (value, self.values.mapped(rows).map(|field| &field.kind)) {
            (Value::String(_), Some(Kind::Date(own))) => self.values.date(value, own, rows),
            _ => number(value),
        }
    }
}

impl Aggregation for Ranges {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let format = self.values.format(rows)?;
        let ranges = self.list.iter().map(|range| range.range(|value| self.end(value, rows)));
        let body = buckets(
            &ranges.collect::<Result<Vec<_>>>()?,
            self.keyed,
            |slice| of_field(&self.values, slice),
            &format,
            &self.inner,
            rows,
        )?;
        Ok(Answer::new("range", body))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}
