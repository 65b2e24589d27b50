//! Fields whose values are ranges: `date_range`, `integer_range` and the like.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::number::NumberKind;
use crate::http::{Fields, left_out, shown};
use crate::index::date::{DateFormat, Rounding, evaluate};

/// What lies between the two ends of a range.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RangeKind {
    Number(NumberKind),
    Date(DateFormat),
}

impl RangeKind {
    /// The kind of a mapping type, without its format.
    pub(super) fn named(type_name: &str) -> Option<NumberKind> {
        Some(match type_name {
            "integer_range" => NumberKind::Integer,
            "long_range" => NumberKind::Long,
            "float_range" => NumberKind::Float,
            "double_range" => NumberKind::Double,
            _ => return None,
        })
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Number(NumberKind::Integer) => "integer_range",
            Self::Number(NumberKind::Long) => "long_range",
            Self::Number(NumberKind::Float) => "float_range",
            Self::Number(_) => "double_range",
            Self::Date(_) => "date_range",
        }
    }

    /// Reads `{"gte": …, "lt": …}` of a document: both ends, inclusive, in their sortable form.
    pub(crate) fn read(&self, value: &Value, coerce: bool) -> Result<(i64, i64), String> {
        let mut fields = Fields::of("range", left_out(value.clone(), |_| true))
            .map_err(|_| format!("expected an object with the ends of a range but got [{}]", shown(value)))?;
        let mut ends = (i64::MIN, i64::MAX);
        for name in ["gte", "gt", "lte", "lt"] {
            let Some(bound) = fields.take(name) else { continue };
            let at = self.bound(&bound, coerce)?;
            match name {
                "gte" => ends.0 = at,
                "gt" => ends.0 = at.saturating_add(1),
                "lte" => ends.1 = at,
                _ => ends.1 = at.saturating_sub(1),
            }
        }
        if let Some(unknown) = fields.into_rest().iter().next() {
            return Err(format!("error parsing field, with unknown parameter [{}]", unknown.0));
        }
        if ends.0 > ends.1 {
            return Err(format!("min value is greater than max value in the range [{value}]"));
        }
        Ok(ends)
    }

    fn bound(&self, value: &Value, coerce: bool) -> Result<i64, String> {
        match self {
            Self::Number(kind) => kind.read(value, coerce),
            // A document has no `now`.
            Self::Date(format) => evaluate(&shown(value), format, Rounding::Down, &TimeZone::UTC, 0)
                .map_err(|error| error.reason().to_owned()),
        }
    }
}
