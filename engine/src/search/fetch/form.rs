//! The form that a value of the source is shown in: that of its field's type, or the one that was asked for.

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::http::{Error, Result, shown};
use crate::index::{DateFormat, Field, Kind, NumberKind, Point, RangeKind, Rounding, evaluate_date};
use crate::search::{Format, double, single};

/// How the values of one field are shown.
#[derive(Debug)]
pub(super) enum Form {
    /// Dates in their format, all else as the type has it.
    Typed(Format),
    GeoJson,
    /// `POINT (lon lat)`
    WellKnownText,
    /// `lat, lon`
    Coordinates,
    /// The ends of a range, numbers or dates; dates are read in the field's format.
    Ends(Option<(DateFormat, Format)>),
    Raw,
}

impl Form {
    /// The form of a field in `fields`.
    pub(super) fn of(path: &str, field: &Field, format: Option<&str>) -> Result<Self> {
        let utc = TimeZone::UTC;
        match (&field.kind, format) {
            // Elasticsearch shows it for all documents, OpenSearch for those that say it, in a list of lists.
            (Kind::Constant(_), _) => {
                Err(Error::unsupported(format!("[fields] of the constant_keyword [{path}]")))
            }
            (Kind::Date(_), _) => Ok(Self::Typed(Format::of(Some(field), format, &utc)?)),
            (Kind::GeoPoint, None | Some("geojson")) => Ok(Self::GeoJson),
            (Kind::GeoPoint, Some("wkt")) => Ok(Self::WellKnownText),
            (Kind::GeoPoint, Some(other)) => {
                Err(Error::illegal_argument(format!("Unrecognized geometry format [{other}].")))
            }
            (Kind::Range(RangeKind::Date(own)), format) => {
                let shown = format.map(DateFormat::read).transpose()?.unwrap_or_else(|| own.clone());
                Ok(Self::Ends(Some((own.clone(), Format::Date(shown, utc)))))
            }
            (_, Some(_)) => Err(Error::illegal_argument(format!(
                "Field [{path}] of type [{}] doesn't support formats.",
                field.kind.name()
            ))),
            (Kind::Range(_), None) => Ok(Self::Ends(None)),
            _ => Ok(Self::Typed(Format::Raw)),
        }
    }

    /// The form of a field in `stored_fields`.
    pub(super) fn stored(field: &Field) -> Result<Self> {
        match &field.kind {
            Kind::GeoPoint => Ok(Self::Coordinates),
            Kind::Range(_) => Ok(Self::Raw),
            _ => Self::of(&field.path, field, None),
        }
    }

    /// `None`: the value is malformed or too long, so the field does not have it, or null and nothing stands in for it.
    pub(super) fn show(&self, field: &Field, value: &Value) -> Option<Value> {
        let value = if value.is_null() { field.null_value.as_ref()? } else { value };
        let point = || Point::read(value).ok();
        match self {
            Self::Typed(format) => typed(field, format, value),
            Self::GeoJson => {
                let point = point()?;
                Some(json!({"coordinates": [point.longitude, point.latitude], "type": "Point"}))
            }
            Self::WellKnownText => {
                let point = point()?;
                Some(format!("POINT ({} {})", double(point.longitude), double(point.latitude)).into())
            }
            Self::Coordinates => {
                let point = point()?;
                Some(format!("{}, {}", double(point.latitude), double(point.longitude)).into())
            }
            Self::Ends(dates) => {
                let ends = value.as_object()?.iter();
                let ends = ends.map(|(name, end)| Some((name.clone(), bound(field, dates.as_ref(), end)?)));
                ends.collect::<Option<Map<_, _>>>().map(Value::Object)
            }
            Self::Raw => Some(value.clone()),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is what the type means")]
fn number(kind: NumberKind, number: i64) -> Value {
    match kind {
        NumberKind::Float | NumberKind::HalfFloat => single(kind.to_f64(number) as f32),
        _ => kind.to_json(number),
    }
}

/// One end of a range; null is open.
fn bound(field: &Field, dates: Option<&(DateFormat, Format)>, end: &Value) -> Option<Value> {
    if end.is_null() {
        return Some(Value::Null);
    }
    if let Some((own, format)) = dates {
        let millis = evaluate_date(&shown(end), own, Rounding::Down, &TimeZone::UTC, 0).ok()?;
        #[expect(clippy::cast_precision_loss, reason = "dates are far below 2^52 milliseconds")]
        return format.text(millis as f64).map(Value::from);
    }
    match &field.kind {
        Kind::Range(RangeKind::Number(kind)) => {
            kind.read(end, field.coerce).ok().map(|end| number(*kind, end))
        }
        _ => Some(end.clone()),
    }
}

fn typed(field: &Field, format: &Format, value: &Value) -> Option<Value> {
    match &field.kind {
        Kind::Text { .. } => Some(Value::from(shown(value))),
        Kind::Keyword { ignore_above, .. } => {
            let term = field.term(value).ok()?;
            let short = ignore_above.is_none_or(|most| term.encode_utf16().count() <= most);
            short.then(|| Value::from(term))
        }
        Kind::Ip => field.term(value).ok().map(Value::from),
        Kind::Boolean => field.number(value).ok().map(|flag| Value::from(flag == 1)),
        Kind::Number(kind) => field.number(value).ok().map(|value| number(*kind, value)),
        Kind::Date(_) => field.number(value).ok().map(|millis| format.shown(field, millis)),
        _ => Some(value.clone()),
    }
}
