//! One source of a composite aggregation: what it makes of a row's values, in which order, and how keys print.

use std::cmp::Ordering;

use serde_json::Value;

use crate::aggregation::item::Class;
use crate::aggregation::rounding::Rounding;
use crate::aggregation::values::{FieldValues, Source as Values};
use crate::aggregation::{Item, Rows, Slice};
use crate::http::{Error, Fields, Result, shown};
use crate::index::{Kind, NumberKind, from_sortable};
use crate::search::Format;

#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    values: FieldValues,
    how: How,
    descending: bool,
    /// Rows without a value have a bucket.
    missing_bucket: bool,
    /// Where that bucket is, if not where the smallest value would be.
    missing_first: Option<bool>,
}

/// What becomes of a value.
#[derive(Debug)]
enum How {
    Itself,
    /// The beginning of its interval.
    Interval(f64),
    Date(Rounding),
}

/// How the values of a source are read and shown in the indices of a search.
#[derive(Debug)]
pub(super) struct Reader {
    class: Class,
    format: Format,
}

impl Source {
    pub(super) fn parse(name: String, kind: &str, mut fields: Fields) -> Result<Self> {
        let descending = match fields.string("order")?.as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(other) => {
                return Err(Error::illegal_argument(format!(
                    "No enum constant SortOrder.{}",
                    other.to_uppercase()
                )));
            }
        };
        let missing_bucket = fields.bool("missing_bucket")?.unwrap_or(false);
        let missing_first = match fields.string("missing_order")?.as_deref() {
            None | Some("default") => None,
            Some("first") => Some(true),
            Some("last") => Some(false),
            Some(other) => return Err(Error::illegal_argument(format!("Unknown missingOrder [{other}]"))),
        };
        if missing_first.is_some() && !missing_bucket {
            return Err(Error::illegal_argument("missingOrder can only be set if missingBucket is true"));
        }
        let values = match kind {
            "date_histogram" => FieldValues::take_zoned(&mut fields)?,
            _ => FieldValues::take(&mut fields)?,
        };
        let how = match kind {
            "terms" => How::Itself,
            "histogram" => {
                let interval = fields.f64("interval")?.unwrap_or(0.0);
                if interval <= 0.0 || !interval.is_finite() {
                    return Err(Error::illegal_argument(
                        "[interval] must be greater than 0 for [histogram] source",
                    ));
                }
                How::Interval(interval)
            }
            "date_histogram" => {
                How::Date(Rounding::take(&mut fields, &values.zone)?.ok_or_else(Rounding::missing)?)
            }
            "geotile_grid" => return Err(Error::unsupported("the source [geotile_grid] of [composite]")),
            other => return Err(Error::parsing(format!("invalid source type: {other}"))),
        };
        fields.finish()?;
        Ok(Self { name, values, how, descending, missing_bucket, missing_first })
    }

    pub(super) fn reader(&self, rows: &Rows<'_>) -> Result<Reader> {
        let class = match &self.how {
            How::Itself => self.values.class(rows)?,
            How::Interval(_) => Class::Double,
            How::Date(_) => Class::Whole,
        };
        let field = self.values.mapped(rows);
        let is_date = field.is_some_and(|field| matches!(field.kind, Kind::Date(_)));
        // Dates are numbers unless a format is asked for.
        let format = match &self.values.asked {
            None if is_date || field.is_none() => Format::Raw,
            _ => self.values.format(rows)?,
        };
        Ok(Reader { class, format })
    }

    pub(super) fn values<'i>(&self, slice: &Slice<'i>, reader: &Reader) -> Result<Values<'i>> {
        match self.how {
            How::Itself => self.values.items(slice, reader.class),
            How::Interval(_) => self.values.numbers(slice),
            How::Date(_) => {
                if let Some(field) = slice.scope.field(&self.values.field)
                    && !matches!(field.kind, Kind::Date(_))
                {
                    return Err(self.values.refused(field));
                }
                self.values.items(slice, Class::Whole)
            }
        }
    }

    /// Whether both servers, when they count all documents, walk through the index of this first source's field
    /// instead, where a document is met once in each interval. What lies inside the buckets is given each document as
    /// often as ever. Through that of an `integer` they never walk, for no reason that is documented.
    pub(super) fn is_walked(&self, slice: &Slice<'_>) -> bool {
        let Some(field) = slice.scope.field(&self.values.field) else { return false };
        let kind = match &field.kind {
            Kind::Date(_) => true,
            Kind::Number(NumberKind::Long | NumberKind::Short | NumberKind::Byte) => {
                matches!(self.how, How::Itself)
            }
            _ => false,
        };
        kind && field.indexed && !self.descending && !self.missing_bucket
    }

    /// What a row contributes, once for each of its values: nothing at all where it has none and none is wanted in
    /// its place.
    pub(super) fn items(&self, values: &Values<'_>, row: u32) -> Vec<Option<Item>> {
        let mut items: Vec<Option<Item>> = match &self.how {
            How::Itself => values.all(row).into_iter().map(Some).collect(),
            How::Interval(interval) => {
                let mut items = Vec::new();
                values.numbers(row, |number| {
                    items.push(Some(Item::double((number / interval).floor() * interval)));
                });
                items
            }
            How::Date(rounding) => values
                .all(row)
                .into_iter()
                .map(|item| match item {
                    Item::Whole(millis) => Some(Item::Whole(rounding.floor(millis))),
                    other => Some(other),
                })
                .collect(),
        };
        items.sort_unstable();
        if items.is_empty() && self.missing_bucket {
            items.push(None);
        }
        items
    }

    pub(super) fn compare(&self, a: Option<&Item>, b: Option<&Item>) -> Ordering {
        let order = match (a, b, self.missing_first) {
            (None, Some(_), Some(first)) => return if first { Ordering::Less } else { Ordering::Greater },
            (Some(_), None, Some(first)) => return if first { Ordering::Greater } else { Ordering::Less },
            (a, b, _) => a.cmp(&b),
        };
        if self.descending { order.reverse() } else { order }
    }

    /// The value that the page before ended with.
    pub(super) fn after(&self, value: Option<&Value>, reader: &Reader) -> Result<Option<Item>> {
        let name = &self.name;
        let Some(value) = value else {
            return Err(Error::illegal_argument(format!("Missing value for [after.{name}]")));
        };
        let invalid = |why: &str| {
            Error::illegal_argument(format!("invalid value for [after.{name}]: {why} [{}]", shown(value)))
        };
        if value.is_null() {
            if self.missing_bucket {
                return Ok(None);
            }
            return Err(invalid("the source has no bucket for missing values, got"));
        }
        if let (Some((format, zone)), Value::String(text)) = (reader.format.date(), value) {
            let millis =
                format.parse(text, false, zone).ok_or_else(|| invalid("failed to parse the date"))?;
            return Ok(Some(Item::Whole(millis)));
        }
        let text = shown(value);
        let item = match reader.class {
            Class::Text | Class::Address if value.is_string() => Item::term(&text.into(), reader.class),
            Class::Text | Class::Address => return Err(invalid("expected a string, got")),
            Class::Whole if value.is_boolean() => Item::Whole(i64::from(text == "true")),
            Class::Whole => Item::Whole(text.parse().map_err(|_| invalid("expected a number, got"))?),
            Class::Unsigned => Item::Unsigned(text.parse().map_err(|_| invalid("expected a number, got"))?),
            Class::Double => Item::double(text.parse().map_err(|_| invalid("expected a number, got"))?),
        };
        Ok(Some(item))
    }
}

impl Reader {
    /// A part of a key.
    pub(super) fn show(&self, item: Option<&Item>) -> Value {
        let Some(item) = item else { return Value::Null };
        match (&self.format, item) {
            (Format::Raw, Item::Double(number)) => Value::from(from_sortable(*number)),
            (Format::Boolean, Item::Whole(flag)) => Value::Bool(*flag != 0),
            (format, item) => {
                let text = item.as_f64().and_then(|number| format.text(number));
                text.map_or_else(|| item.to_json(), Value::from)
            }
        }
    }
}
