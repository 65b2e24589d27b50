//! The values of the field that an aggregation is about.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::item::{Class, Item};
use super::{Rows, Slice};
use crate::http::{Error, Fields, Result, shown};
use crate::index::{
    Column, DateFormat, Field, Kind, NumberKind, Point, Rounding, evaluate_date, parse_decimal, zone,
};
use crate::search::{Format, fielddata};

/// Where values come from: `field`, `missing`, `format`, `time_zone`.
#[derive(Debug)]
pub(super) struct FieldValues {
    pub(super) field: String,
    /// What a row without a value counts as.
    missing: Option<Value>,
    /// `value_type`: what a field that no index maps would hold.
    hint: Option<Class>,
    pub(super) asked: Option<String>,
    pub(super) zone: TimeZone,
    /// The aggregation's name in errors.
    what: String,
}

/// The values of one slice.
#[derive(Debug, Clone)]
pub(super) struct Source<'i> {
    column: Option<&'i Column>,
    field: Option<&'i Field>,
    class: Class,
    missing: Option<Item>,
}

impl FieldValues {
    /// Takes the members that all such aggregations have in common.
    pub(super) fn take(fields: &mut Fields) -> Result<Self> {
        fields.unsupported(&["script"])?;
        let hint = fields.string("value_type")?.map(|text| hint(&text)).transpose()?;
        let Some(field) = fields.string("field")? else {
            return Err(Error::illegal_argument(
                "Required one of fields [field, script], but none were specified. ",
            ));
        };
        Ok(Self {
            field,
            missing: fields.take("missing"),
            hint,
            asked: fields.string("format")?,
            zone: TimeZone::UTC,
            what: fields.what().to_owned(),
        })
    }

    /// The same, and `time_zone`.
    pub(super) fn take_zoned(fields: &mut Fields) -> Result<Self> {
        let text = fields.string("time_zone")?;
        let mut values = Self::take(fields)?;
        if let Some(text) = text {
            values.zone = zone(&text)?;
        }
        Ok(values)
    }

    /// The field in the first index that has it.
    pub(super) fn mapped<'i>(&self, rows: &Rows<'i>) -> Option<&'i Field> {
        rows.slices().iter().find_map(|slice| slice.scope.field(&self.field)).map(|field| &**field)
    }

    pub(super) fn format(&self, rows: &Rows<'_>) -> Result<Format> {
        Format::of(self.mapped(rows), self.asked.as_deref(), &self.zone)
    }

    /// Whether there is nothing to look at: no index maps the field and nothing stands in for it.
    pub(super) fn is_unmapped(&self, rows: &Rows<'_>) -> bool {
        self.missing.is_none() && self.field != "_index" && self.mapped(rows).is_none()
    }

    /// The type of the values in all indices together.
    pub(super) fn class(&self, rows: &Rows<'_>) -> Result<Class> {
        let mut classes: Vec<Class> = Vec::new();
        for slice in rows.slices() {
            if let Some(field) = slice.scope.field(&self.field) {
                classes.push(Class::of(field));
            }
        }
        let Some(most) = classes.iter().max().copied() else {
            return Ok(match &self.missing {
                _ if self.hint.is_some() => self.hint.unwrap_or(Class::Text),
                Some(Value::Number(number)) if number.is_i64() => Class::Whole,
                Some(Value::Number(_)) => Class::Double,
                _ => Class::Text,
            });
        };
        let same = |class: &Class| *class == most || (class.is_number() && most.is_number());
        if !classes.iter().all(same) {
            return Err(Error::new(
                500,
                "aggregation_execution_exception",
                "Merging/Reducing the aggregations failed when computing the aggregation because the field you gave in the aggregation query existed as two different types in two different indices",
            ));
        }
        // Whole numbers of different signs have no whole type in common.
        let mixed = most == Class::Unsigned && classes.contains(&Class::Whole);
        Ok(if mixed { Class::Double } else { most })
    }

    /// Numbers of one slice, for metrics; other types are refused.
    pub(super) fn numbers<'i>(&self, slice: &Slice<'i>) -> Result<Source<'i>> {
        if self.field == "_index" {
            let what = &self.what;
            return Err(Error::illegal_argument(format!(
                "Field [_index] of type [_index] is not supported for aggregation [{what}]"
            )));
        }
        let source = self.source(slice, None, false)?;
        match source.field {
            Some(field) if !field.kind.is_numeric() => Err(self.refused(field)),
            _ => Ok(source),
        }
    }

    /// Values of one slice, of the given type.
    pub(super) fn items<'i>(&self, slice: &Slice<'i>, class: Class) -> Result<Source<'i>> {
        self.source(slice, Some(class), false)
    }

    /// Values of one slice that are only counted: points, too.
    pub(super) fn counted<'i>(&self, slice: &Slice<'i>, class: Class) -> Result<Source<'i>> {
        self.source(slice, Some(class), true)
    }

    pub(super) fn refused(&self, field: &Field) -> Error {
        if matches!(field.kind, Kind::Range(_) | Kind::Completion(_) | Kind::Constant(_)) {
            let kind = field.kind.name();
            return Error::unsupported(format!(
                "the aggregation [{}] of a field of type [{kind}]",
                self.what
            ));
        }
        Error::illegal_argument(format!(
            "Field [{}] of type [{}] is not supported for aggregation [{}]",
            self.field,
            field.kind.name(),
            self.what
        ))
    }

    fn source<'i>(&self, slice: &Slice<'i>, class: Option<Class>, points: bool) -> Result<Source<'i>> {
        if self.field == "_index" {
            let name = Item::Text(slice.scope.index.name.as_str().into());
            return Ok(Source { column: None, field: None, class: Class::Text, missing: Some(name) });
        }
        let field = slice.scope.field(&self.field).map(|field| &**field);
        if field.is_none() && self.field.starts_with('_') {
            return Err(Error::unsupported(format!("aggregations of the field [{}]", self.field)));
        }
        if let Some(field) = field {
            if field.lacks_fielddata() {
                return Err(fielddata(&self.field));
            }
            let refused = match field.kind {
                Kind::GeoPoint => !points,
                Kind::Binary | Kind::Range(_) | Kind::Completion(_) | Kind::Constant(_) => true,
                _ => false,
            };
            if refused {
                return Err(self.refused(field));
            }
            if !field.doc_values {
                return Err(Error::illegal_argument(format!(
                    "Can't load fielddata on [{}] because fielddata is unsupported on fields of type [{}]. Use doc values instead.",
                    self.field,
                    field.kind.name()
                )));
            }
        }
        let column = field.and_then(|field| slice.scope.column(field));
        let class = class.unwrap_or(Class::Double);
        let missing = self.missing.as_ref().map(|value| self.instead(value, slice, class)).transpose()?;
        Ok(Source { column, field, class, missing })
    }

    /// The value that rows without one are given.
    fn instead(&self, value: &Value, slice: &Slice<'_>, class: Class) -> Result<Item> {
        match slice.scope.field(&self.field).map(|field| &**field) {
            // It need not fit the field's own type.
            Some(field) if class == Class::Double && matches!(field.kind, Kind::Number(_)) => {
                let number = parse_decimal(&shown(value)).map_err(Error::illegal_argument)?;
                Ok(Item::double(number))
            }
            Some(field) if let Kind::Date(own) = &field.kind => {
                let number = self.millis(value, own, slice.scope.now)?;
                Ok(Item::number(field, number, class))
            }
            Some(field) if field.kind.is_numeric() => {
                let number = field.number(value).map_err(Error::illegal_argument)?;
                Ok(Item::number(field, number, class))
            }
            Some(field) if matches!(field.kind, Kind::GeoPoint) => {
                let point =
                    Point::read(value).map_err(|reason| Error::new(400, "parse_exception", reason))?;
                Ok(Item::Whole(point.encode()))
            }
            Some(field) => {
                let term = field.term(value).map_err(Error::illegal_argument)?;
                Ok(Item::term(&term.into(), class))
            }
            None if class == Class::Text => Ok(Item::Text(shown(value).into())),
            None => {
                let kind = if class == Class::Whole { NumberKind::Long } else { NumberKind::Double };
                let number = kind
                    .read(value, true)
                    .map_err(|reason| Error::new(400, "number_format_exception", reason))?;
                Ok(match class {
                    Class::Whole => Item::Whole(number),
                    _ => Item::Double(number),
                })
            }
        }
    }

    /// An end of a range of dates.
    pub(super) fn date(&self, value: &Value, own: &DateFormat, rows: &Rows<'_>) -> Result<f64> {
        let now = rows.slices().first().map_or(0, |slice| slice.scope.now);
        #[expect(clippy::cast_precision_loss, reason = "dates are far below 2^52 milliseconds")]
        Ok(self.millis(value, own, now)? as f64)
    }

    /// A date that the aggregation itself says: with date math, in its format and in its zone.
    fn millis(&self, value: &Value, own: &DateFormat, now: i64) -> Result<i64> {
        let asked = self.asked.as_deref().map(DateFormat::read).transpose()?;
        evaluate_date(&shown(value), asked.as_ref().unwrap_or(own), Rounding::Down, &self.zone, now)
    }
}

fn hint(text: &str) -> Result<Class> {
    Ok(match text {
        "string" | "keyword" => Class::Text,
        "long" | "integer" | "short" | "byte" | "date" | "boolean" => Class::Whole,
        "unsigned_long" => Class::Unsigned,
        "double" | "float" | "number" | "numeric" => Class::Double,
        "ip" => Class::Address,
        other => return Err(Error::illegal_argument(format!("No enum constant ValueType [{other}]"))),
    })
}

impl Source<'_> {
    /// The numbers of a row, ascending, each as often as the row has it.
    pub(super) fn numbers(&self, row: u32, mut each: impl FnMut(f64)) {
        let numbers = self.column.map_or(&[][..], |column| column.numbers.get(row));
        if let (false, Some(field)) = (numbers.is_empty(), self.field) {
            for number in numbers {
                each(field.number_to_f64(*number));
            }
        } else if let Some(number) = self.missing.as_ref().and_then(Item::as_f64) {
            each(number);
        }
    }

    /// The values of a row, ascending, each once.
    pub(super) fn items(&self, row: u32) -> Vec<Item> {
        let mut items = self.all(row);
        items.sort_unstable();
        items.dedup();
        items
    }

    /// How many values a row has.
    pub(super) fn count(&self, row: u32) -> usize {
        self.all(row).len()
    }

    /// The values of a row, each as often as the row has it.
    pub(super) fn all(&self, row: u32) -> Vec<Item> {
        let mut items = Vec::new();
        if let (Some(column), Some(field)) = (self.column, self.field) {
            if matches!(field.kind, Kind::GeoPoint) {
                items.extend(column.numbers.get(row).iter().map(|point| Item::Whole(*point)));
            } else if field.kind.is_numeric() {
                let numbers = column.numbers.get(row).iter();
                items.extend(numbers.map(|number| Item::number(field, *number, self.class)));
            } else {
                let terms = column.ordinals.get(row).iter();
                items.extend(terms.map(|term| Item::term(&column.postings.term(*term).text, self.class)));
            }
        }
        if items.is_empty() {
            items.extend(self.missing.clone());
        }
        items
    }
}
