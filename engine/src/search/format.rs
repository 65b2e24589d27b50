//! How the values of a field print where a response shows them.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::Decimal;
use crate::http::{Error, Result};
use crate::index::{DateFormat, Field, Kind};

/// The form of a value: that of its type, or the one that a request asks for with `format`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Format {
    /// As it is.
    Raw,
    Boolean,
    Date(DateFormat, TimeZone),
    Decimal(Decimal),
}

impl Format {
    /// The form of a field's values. `None` for the field: the mapping does not know it.
    pub(crate) fn of(field: Option<&Field>, asked: Option<&str>, zone: &TimeZone) -> Result<Self> {
        let kind = field.map(|field| &field.kind);
        match (kind, asked) {
            (Some(Kind::Date(_)), Some(asked)) => Ok(Self::Date(DateFormat::read(asked)?, zone.clone())),
            (Some(Kind::Date(format)), None) => Ok(Self::Date(format.clone(), zone.clone())),
            (Some(Kind::Number(_)) | None, Some(asked)) => Decimal::read(asked).map(Self::Decimal),
            (Some(Kind::Boolean), None) => Ok(Self::Boolean),
            (Some(kind), Some(_)) => Err(Error::illegal_argument(format!(
                "Field [{}] of type [{}] does not support custom formats",
                field.map_or("", |field| &field.path),
                kind.name()
            ))),
            (_, None) => Ok(Self::Raw),
        }
    }

    /// The text of a number, `None` where the number itself is all there is to show.
    #[expect(clippy::cast_possible_truncation, reason = "a date in milliseconds, which Java cuts as well")]
    pub(crate) fn text(&self, number: f64) -> Option<String> {
        match self {
            Self::Raw => None,
            Self::Boolean => Some((number != 0.0).to_string()),
            Self::Date(format, zone) => Some(format.format(number as i64, zone)),
            Self::Decimal(decimal) => Some(decimal.format(number)),
        }
    }

    /// The same of a number in the column's sortable form.
    pub(crate) fn text_of(&self, field: &Field, sortable: i64) -> Option<String> {
        match self {
            Self::Date(format, zone) => Some(format.format(sortable, zone)),
            _ => self.text(field.number_to_f64(sortable)),
        }
    }

    /// A number in the sortable form as `docvalue_fields` shows it.
    pub(crate) fn shown(&self, field: &Field, sortable: i64) -> Value {
        match self {
            Self::Raw => field.number_to_json(sortable),
            Self::Boolean => Value::Bool(sortable != 0),
            _ => self.text_of(field, sortable).map_or(Value::Null, Value::from),
        }
    }

    /// A date's format and zone.
    pub(crate) fn date(&self) -> Option<(&DateFormat, &TimeZone)> {
        match self {
            Self::Date(format, zone) => Some((format, zone)),
            _ => None,
        }
    }
}

/// A number as Java prints a double: `30.0`, `1.0E7`.
pub(crate) fn double(number: f64) -> String {
    let magnitude = number.abs();
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number < 0.0 { "-Infinity".to_owned() } else { "Infinity".to_owned() }
    } else if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        format!("{number:?}")
    } else {
        let text = format!("{number:E}");
        if text.contains('.') { text } else { text.replacen('E', ".0E", 1) }
    }
}
