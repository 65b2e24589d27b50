//! Points on the earth.

use serde_json::Value;

use crate::http::shown;

/// A latitude and a longitude in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

/// Degrees that one step of Lucene's 32-bit form stands for.
const LATITUDE_STEP: f64 = 180.0 / 4_294_967_296.0;
const LONGITUDE_STEP: f64 = 360.0 / 4_294_967_296.0;

/// Metres. Source: `GeoUtils.EARTH_MEAN_RADIUS_METERS` of Lucene.
const EARTH_RADIUS: f64 = 6_371_008.771_4;

impl Point {
    /// Reads any of the forms of a point: `{"lat": …, "lon": …}`, `"lat,lon"`, `[lon, lat]`, `POINT (lon lat)`, a
    /// geohash, `GeoJSON`. The error is the reason.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Array(items) => match items.as_slice() {
                [longitude, latitude] | [longitude, latitude, _] => {
                    Self::checked(degrees(latitude, "lat")?, degrees(longitude, "lon")?)
                }
                _ => Err("[geo_point] field type does not accept more than 3 values".to_owned()),
            },
            Value::Object(members) => {
                if members
                    .get("type")
                    .and_then(Value::as_str)
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("point"))
                    && let Some(coordinates) = members.get("coordinates")
                {
                    return Self::read(coordinates);
                }
                if let Some(unknown) =
                    members.keys().find(|key| !["lat", "lon", "geohash"].contains(&key.as_str()))
                {
                    return Err(format!("field must be either [lat], [lon] or [geohash], not [{unknown}]"));
                }
                match (members.get("lat"), members.get("lon"), members.get("geohash")) {
                    (None, None, Some(hash)) => geohash(&shown(hash)),
                    (Some(latitude), Some(longitude), None) => {
                        Self::checked(degrees(latitude, "lat")?, degrees(longitude, "lon")?)
                    }
                    (None, _, _) => Err("field [lat] missing".to_owned()),
                    (_, None, _) => Err("field [lon] missing".to_owned()),
                    _ => Err("field must be either lat/lon or geohash".to_owned()),
                }
            }
            Value::String(text) => Self::from_text(text),
            other => Err(format!("geo_point expected, but got [{}]", shown(other))),
        }
    }

    fn from_text(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        let upper = trimmed.to_uppercase();
        if let Some(inner) = upper.strip_prefix("POINT") {
            let inner = inner.trim().strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
            let numbers: Vec<&str> =
                inner.map(|inner| inner.split_whitespace().collect()).unwrap_or_default();
            return match numbers.as_slice() {
                [longitude, latitude] => Self::checked(number(latitude, "lat")?, number(longitude, "lon")?),
                _ => Err(format!("failed to parse WKT point [{text}]")),
            };
        }
        if let Some((latitude, longitude)) = trimmed.split_once(',') {
            return Self::checked(number(latitude, "latitude")?, number(longitude, "longitude")?);
        }
        geohash(trimmed)
    }

    fn checked(latitude: f64, longitude: f64) -> Result<Self, String> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(format!("illegal latitude value [{latitude}]"));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(format!("illegal longitude value [{longitude}]"));
        }
        Ok(Self { latitude, longitude })
    }

    /// Both numbers in one, each in 32 bits, as Lucene keeps them.
    #[expect(clippy::cast_possible_truncation, reason = "degrees are in range, and the last step saturates")]
    pub(crate) fn encode(self) -> i64 {
        let latitude = (self.latitude / LATITUDE_STEP).floor() as i32;
        let longitude = (self.longitude / LONGITUDE_STEP).floor() as i32;
        (i64::from(latitude) << 32) | i64::from(longitude.cast_unsigned())
    }

    /// The point that [`Point::encode`] kept.
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the longitude")]
    pub(crate) fn decode(encoded: i64) -> Self {
        let latitude = (encoded >> 32) as i32;
        let longitude = encoded as i32;
        Self {
            latitude: f64::from(latitude) * LATITUDE_STEP,
            longitude: f64::from(longitude) * LONGITUDE_STEP,
        }
    }

    /// Metres to another point, on a sphere; 0 to one that is millimetres away.
    ///
    /// Source: `haversinSortKey` and `haversinMeters` of Lucene's `SloppyMath`, whose rounding clients see.
    pub(crate) fn distance(self, other: Self) -> f64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let turn = (self.longitude - other.longitude).to_radians();
        let key = (1.0 - (a - b).cos()) + a.cos() * b.cos() * (1.0 - turn.cos());
        let key = f64::from_bits(key.to_bits() & !7);
        2.0 * EARTH_RADIUS * (key * 0.5).sqrt().min(1.0).asin()
    }
}

fn degrees(value: &Value, name: &str) -> Result<f64, String> {
    match value {
        Value::Number(number) => {
            number.as_f64().ok_or_else(|| format!("[{name}] must be a valid double value"))
        }
        Value::String(text) => number(text, name),
        _ => Err(format!("{name} must be a number")),
    }
}

fn number(text: &str, name: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| format!("{name} must be a number"))
}

/// The lower left corner of a geohash's cell, which Elasticsearch takes for the point.
fn geohash(text: &str) -> Result<Point, String> {
    const LETTERS: &str = "0123456789bcdefghjkmnpqrstuvwxyz";
    let mut ranges = [(-180.0, 180.0), (-90.0, 90.0)];
    let mut axis = 0;
    if text.is_empty() {
        return Err(format!("unsupported symbol in geohash [{text}]"));
    }
    // More letters than these say nothing that is kept.
    for letter in text.chars().take(12) {
        let code = LETTERS
            .find(letter)
            .ok_or_else(|| format!("unsupported symbol [{letter}] in geohash [{text}]"))?;
        for bit in (0..5).rev() {
            let (low, high): (f64, f64) = ranges[axis];
            let middle = f64::midpoint(low, high);
            ranges[axis] = if code >> bit & 1 == 1 { (middle, high) } else { (low, middle) };
            axis = 1 - axis;
        }
    }
    Ok(Point { latitude: ranges[1].0, longitude: ranges[0].0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_means_the_same_point() {
        for form in [
            json!({"lat": 53.55, "lon": 9.99}),
            json!("53.55, 9.99"),
            json!([9.99, 53.55]),
            json!("POINT (9.99 53.55)"),
            json!({"type": "Point", "coordinates": [9.99, 53.55]}),
        ] {
            assert_eq!(Point::read(&form), Ok(Point { latitude: 53.55, longitude: 9.99 }), "{form}");
        }
        let hamburg = Point::read(&json!("u1x0v")).unwrap();
        assert!(hamburg.distance(Point { latitude: 53.55, longitude: 9.99 }) < 10_000.0, "{hamburg:?}");
        assert!(Point::read(&json!({"lat": 91, "lon": 0})).is_err());
        assert!(Point::read(&json!({"lat": 1})).is_err());
    }

    #[test]
    fn a_point_is_kept_to_the_centimetre() {
        let point = Point { latitude: -33.867_487, longitude: 151.206_99 };
        assert!(Point::decode(point.encode()).distance(point) < 0.01);
    }

    #[test]
    fn distances_are_those_of_a_sphere() {
        let (paris, london) =
            (Point { latitude: 48.8566, longitude: 2.3522 }, Point { latitude: 51.5074, longitude: -0.1278 });
        assert!((paris.distance(london) - 343_556.0).abs() < 100.0);
    }
}
