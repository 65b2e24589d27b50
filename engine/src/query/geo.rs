//! `geo_distance` and `geo_bounding_box`: points near another one, or in a box. Score 1.

use serde_json::{Map, Value};

use super::{Matches, Query, Scope, attributes, exact};
use crate::http::{Error, Fields, Result};
use crate::index::{Kind, Point};

#[derive(Debug)]
struct Geo {
    field: String,
    area: Area,
    ignore_unmapped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Area {
    Circle { middle: Point, metres: f64 },
    Box { top: f64, left: f64, bottom: f64, right: f64 },
}

impl Area {
    fn contains(&self, point: Point) -> bool {
        match *self {
            Self::Circle { middle, metres } => middle.distance(point) <= metres,
            Self::Box { top, left, bottom, right } => {
                let across = if left <= right {
                    (left..=right).contains(&point.longitude)
                } else {
                    // It crosses the date line.
                    point.longitude >= left || point.longitude <= right
                };
                across && (bottom..=top).contains(&point.latitude)
            }
        }
    }
}

pub(super) fn parse_distance(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of_query("geo_distance", body)?;
    validation(&mut fields)?;
    // On a plane the same points are found but for rounding; only the sphere is implemented.
    if fields.string("distance_type")?.is_some_and(|kind| kind != "arc") {
        return Err(Error::unsupported("[distance_type: plane] of the [geo_distance] query"));
    }
    let distance = fields.string("distance")?;
    let unit = fields.string("unit")?;
    let ignore_unmapped = fields.bool("ignore_unmapped")?.unwrap_or(false);
    let (field, point, rest) = field_of(fields, "geo_distance")?;
    let distance = distance
        .filter(|distance| !distance.is_empty())
        .ok_or_else(|| Error::parsing("geo_distance requires 'distance' to be specified"))?;
    let metres = metres(&distance, unit.as_deref().unwrap_or("m"))?;
    if metres <= 0.0 {
        return Err(Error::illegal_argument("distance must be greater than zero"));
    }
    let middle = point_of(&point)?;
    attributes::finish(rest, Geo { field, area: Area::Circle { middle, metres }, ignore_unmapped })
}

pub(super) fn parse_box(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of_query("geo_bounding_box", body)?;
    validation(&mut fields)?;
    fields.string("type")?;
    let ignore_unmapped = fields.bool("ignore_unmapped")?.unwrap_or(false);
    let (field, corners, rest) = field_of(fields, "geo_bounding_box")?;
    let mut corners = Fields::of("geo_bounding_box", corners)?;
    let mut corner = |name: &str| corners.take(name).map(|point| corner_of(&point)).transpose();
    let (top_left, bottom_right) = (corner("top_left")?, corner("bottom_right")?);
    let (top_right, bottom_left) = (corner("top_right")?, corner("bottom_left")?);
    let area = if let (Some(a), Some(b)) = (top_left, bottom_right) {
        Area::Box { top: a.latitude, left: a.longitude, bottom: b.latitude, right: b.longitude }
    } else if let (Some(a), Some(b)) = (top_right, bottom_left) {
        Area::Box { top: a.latitude, left: b.longitude, bottom: b.latitude, right: a.longitude }
    } else {
        let mut side = |name: &str| {
            corners.f64(name)?.ok_or_else(|| {
                Error::parsing("failed to parse bounding box. [top], [left], [bottom] and [right] are needed")
            })
        };
        Area::Box { top: side("top")?, left: side("left")?, bottom: side("bottom")?, right: side("right")? }
    };
    corners.finish()?;
    if let Area::Box { top, bottom, .. } = area
        && top < bottom
    {
        let reason = format!("top is below bottom corner: {top} vs. {bottom}");
        return Err(Error::illegal_argument(reason));
    }
    attributes::finish(rest, Geo { field, area, ignore_unmapped })
}

/// Points are always checked; to bend wrong ones into shape is not implemented.
fn validation(fields: &mut Fields) -> Result<()> {
    match fields.string("validation_method")?.map(|method| method.to_uppercase()).as_deref() {
        None | Some("STRICT") => Ok(()),
        Some(other) => {
            Err(Error::unsupported(format!("[validation_method: {other}] of [{}]", fields.what())))
        }
    }
}

/// The one member that is no option, and the options that every query has.
fn field_of(fields: Fields, what: &str) -> Result<(String, Value, Fields)> {
    let mut options = Map::new();
    let mut found = None;
    for (name, value) in fields.into_rest() {
        if matches!(name.as_str(), "boost" | "_name") {
            options.insert(name, value);
        } else if found.is_some() {
            return Err(Error::parsing(format!("failed to parse [{what}] query. unexpected field [{name}]")));
        } else {
            found = Some((name, value));
        }
    }
    let (field, value) =
        found.ok_or_else(|| Error::parsing(format!("failed to parse [{what}] query. no field was given")))?;
    Ok((field, value, Fields::of_query(what, Value::Object(options))?))
}

fn point_of(value: &Value) -> Result<Point> {
    Point::read(value).map_err(|reason| Error::new(400, "parse_exception", reason))
}

fn corner_of(value: &Value) -> Result<Point> {
    let hash = |value: &Value| value.as_str().is_some_and(|text| !text.contains([',', '(']));
    if hash(value) || value.get("geohash").is_some() {
        // The corner of a box is the same corner of the geohash's cell.
        return Err(Error::unsupported("a geohash as a corner of the [geo_bounding_box] query"));
    }
    point_of(value)
}

/// `12km`, `50mi`, `100` of the default unit.
pub(crate) fn metres(text: &str, default: &str) -> Result<f64> {
    /// Source: `DistanceUnit` of Elasticsearch.
    const UNITS: &[(&str, f64)] = &[
        ("nauticalmiles", 1852.0),
        ("kilometers", 1000.0),
        ("centimeters", 0.01),
        ("millimeters", 0.001),
        ("meters", 1.0),
        ("miles", 1609.344),
        ("yards", 0.9144),
        ("feet", 0.3048),
        ("inch", 0.0254),
        ("NM", 1852.0),
        ("nmi", 1852.0),
        ("km", 1000.0),
        ("cm", 0.01),
        ("mm", 0.001),
        ("mi", 1609.344),
        ("yd", 0.9144),
        ("ft", 0.3048),
        ("in", 0.0254),
        ("m", 1.0),
    ];
    let unreadable =
        |text: &str| Error::new(400, "number_format_exception", format!("For input string: \"{text}\""));
    let split =
        UNITS.iter().find_map(|(unit, metres)| text.strip_suffix(unit).map(|number| (number, *metres)));
    let (number, unit) = if let Some(split) = split {
        split
    } else {
        let unit = UNITS.iter().find(|(unit, _)| *unit == default);
        let unknown = || Error::illegal_argument(format!("No distance unit match [{default}]"));
        (text, unit.ok_or_else(unknown)?.1)
    };
    number.trim().parse::<f64>().map(|number| number * unit).map_err(|_| unreadable(number))
}

impl Query for Geo {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let Some(field) = scope.field(&self.field) else {
            return if self.ignore_unmapped {
                Ok(Matches::none())
            } else {
                Err(scope.refuse_as(format!("failed to find geo field [{}]", self.field)))
            };
        };
        if field.kind != Kind::GeoPoint {
            return Err(scope.refuse_as(format!("field [{}] is not a geo_point field", self.field)));
        }
        exact::searchable(field).map_err(|cause| scope.refuse(cause))?;
        Ok(scope.column(field).map_or_else(Matches::none, |column| {
            exact::numbers(scope, column, |encoded| self.area.contains(Point::decode(encoded)))
        }))
    }
}
