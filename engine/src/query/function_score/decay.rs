//! Functions that fall with the distance from an origin: `gauss`, `exp`, `linear`.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::only_field;
use crate::http::{Error, Fields, Result, shown};
use crate::index::{Column, Field, Kind, Point, Rounding, duration, evaluate_date};
use crate::query::{Scope, geo};

#[derive(Debug)]
pub(super) struct Decay {
    shape: Shape,
    field: String,
    origin: Option<Value>,
    scale: Value,
    offset: Option<Value>,
    at_scale: f64,
    mode: Mode,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Gauss,
    Exponential,
    Linear,
}

/// Which of a row's distances counts.
#[derive(Debug, Clone, Copy)]
enum Mode {
    Min,
    Max,
    Average,
    Sum,
}

impl Decay {
    pub(super) fn read(name: &str, body: Value) -> Result<Self> {
        let shape = match name {
            "gauss" => Shape::Gauss,
            "exp" => Shape::Exponential,
            _ => Shape::Linear,
        };
        let mut fields = Fields::of_query(name, body)?;
        let mode = match fields.string("multi_value_mode")?.map(|mode| mode.to_lowercase()).as_deref() {
            None | Some("min") => Mode::Min,
            Some("max") => Mode::Max,
            Some("avg") => Mode::Average,
            Some("sum") => Mode::Sum,
            Some(other) => return Err(Error::illegal_argument(format!("Illegal sort mode: {other}"))),
        };
        let (field, body) = only_field(name, fields.into_rest())?;
        let mut fields = Fields::of_query(name, body)?;
        let missing =
            || Error::new(400, "parse_exception", format!("[{name}] needs [scale] for the field [{field}]"));
        let scale = fields.take("scale").ok_or_else(missing)?;
        let (origin, offset) = (fields.take("origin"), fields.take("offset"));
        let decay = fields.f64("decay")?.unwrap_or(0.5);
        if decay <= 0.0 || decay >= 1.0 {
            return Err(Error::illegal_argument("decay must be in the range [0..1]."));
        }
        fields.finish()?;
        Ok(Self { shape, field, origin, scale, offset, at_scale: decay, mode })
    }

    pub(super) fn prepare<'s>(&self, scope: &Scope<'s>) -> Result<Prepared<'s>> {
        let Some(field) = scope.field(&self.field) else {
            let reason = format!("unknown field [{}]", self.field);
            return Err(Error::parsing(reason));
        };
        let (origin, scale, offset) = self.measures(scope, field).map_err(|cause| scope.refuse(cause))?;
        if scale <= 0.0 || offset < 0.0 {
            return Err(
                scope.refuse(Error::illegal_argument("scale must be > 0 and offset must not be negative."))
            );
        }
        let (shape, mode, decay) = (self.shape, self.mode, self.at_scale);
        Ok(Prepared { shape, mode, decay, field, column: scope.column(field), origin, scale, offset })
    }

    #[expect(clippy::cast_precision_loss, reason = "distances are in double precision")]
    fn measures(&self, scope: &Scope<'_>, field: &Field) -> Result<(Origin, f64, f64)> {
        let needed = || {
            Error::new(
                400,
                "parse_exception",
                format!("both [scale] and [origin] must be set for [{}]", field.path),
            )
        };
        let number = |value: &Value| {
            shown(value).parse::<f64>().map_err(|_| {
                Error::new(400, "number_format_exception", format!("For input string: \"{}\"", shown(value)))
            })
        };
        let zero = Value::from(0);
        let offset = self.offset.as_ref().unwrap_or(&zero);
        match &field.kind {
            Kind::Number(_) => {
                let origin = number(self.origin.as_ref().ok_or_else(needed)?)?;
                Ok((Origin::Number(origin), number(&self.scale)?, number(offset)?))
            }
            Kind::Date(format) => {
                let origin = match &self.origin {
                    None => scope.now,
                    Some(text) => {
                        evaluate_date(&shown(text), format, Rounding::Down, &TimeZone::UTC, scope.now)?
                    }
                };
                let millis = |value: &Value| {
                    let text = shown(value);
                    duration(&text).map(|time| time.as_millis() as f64).ok_or_else(|| {
                        let reason = format!(
                            "failed to parse [{text}] as a time value: unit is missing or unrecognized"
                        );
                        Error::illegal_argument(reason)
                    })
                };
                Ok((Origin::Number(origin as f64), millis(&self.scale)?, millis(offset)?))
            }
            Kind::GeoPoint => {
                let origin = self.origin.as_ref().ok_or_else(needed)?;
                let origin =
                    Point::read(origin).map_err(|reason| Error::new(400, "parse_exception", reason))?;
                let metres = |value: &Value| geo::metres(&shown(value), "m");
                Ok((Origin::Point(origin), metres(&self.scale)?, metres(offset)?))
            }
            _ => Err(Error::parsing(format!(
                "field [{}] is of type [{}], but only numeric types are supported.",
                field.path,
                field.kind.name()
            ))),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Origin {
    Number(f64),
    Point(Point),
}

/// The function in one index.
pub(super) struct Prepared<'s> {
    shape: Shape,
    mode: Mode,
    decay: f64,
    field: &'s Field,
    column: Option<&'s Column>,
    origin: Origin,
    scale: f64,
    offset: f64,
}

impl Prepared<'_> {
    /// 1 at the origin and where the row has no value, `decay` at the scale.
    #[expect(clippy::cast_precision_loss, reason = "a row has few values")]
    pub(super) fn of(&self, row: u32) -> f64 {
        let numbers = self.column.map_or(&[][..], |column| column.numbers.get(row));
        if numbers.is_empty() {
            return 1.0;
        }
        let distances = numbers.iter().map(|number| {
            let distance = match self.origin {
                Origin::Number(origin) => (self.field.number_to_f64(*number) - origin).abs(),
                Origin::Point(origin) => Point::decode(*number).distance(origin),
            };
            (distance - self.offset).max(0.0)
        });
        let distance = match self.mode {
            Mode::Min => distances.fold(f64::INFINITY, f64::min),
            Mode::Max => distances.fold(0.0, f64::max),
            Mode::Sum => distances.sum(),
            Mode::Average => distances.sum::<f64>() / numbers.len() as f64,
        };
        match self.shape {
            Shape::Gauss => (distance * distance * self.decay.ln() / (self.scale * self.scale)).exp(),
            Shape::Exponential => (distance * self.decay.ln() / self.scale).exp(),
            Shape::Linear => {
                let end = self.scale / (1.0 - self.decay);
                ((end - distance) / end).max(0.0)
            }
        }
    }
}
