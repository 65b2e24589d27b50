//! `_geo_distance`: sorting by how far away a point is.

use serde_json::Value;

use super::{Key, Mode};
use crate::http::{Error, Fields, Result};
use crate::index::{Column, Kind, Point};
use crate::query::{Scope, metres};

/// From where, and in which unit, distances are measured.
#[derive(Debug, Clone)]
pub(in crate::search) struct DistanceSort {
    field: String,
    origins: Vec<Point>,
    /// How many metres the unit has.
    unit: f64,
    mode: Option<Mode>,
    ignore_unmapped: bool,
}

/// The points of one index.
#[derive(Debug)]
pub(crate) struct Distances<'s> {
    sort: DistanceSort,
    mode: Mode,
    column: Option<&'s Column>,
}

impl DistanceSort {
    /// Takes `{"field": point, "unit": …, "mode": …}`; the order was taken before.
    pub(super) fn take(mut fields: Fields, mode: Option<Mode>) -> Result<Self> {
        fields.unsupported(&["nested", "validation_method"])?;
        // Both ways to measure agree where people live; the exact one is used.
        if fields.string("distance_type")?.is_some_and(|kind| kind != "arc") {
            return Err(super::unsupported("[distance_type: plane]"));
        }
        let unit = fields.string("unit")?.unwrap_or_else(|| "m".to_owned());
        let unit = metres("1", &unit)?;
        let ignore_unmapped = fields.bool("ignore_unmapped")?.unwrap_or(false);
        let mut rest = fields.into_rest().into_iter();
        let Some((field, value)) = rest.next() else {
            return Err(Error::new(400, "parse_exception", "[_geo_distance] needs a field with a point"));
        };
        if let Some((second, _)) = rest.next() {
            return Err(Error::parsing(format!(
                "Trying to reset fieldName to [{second}], already set to [{field}]."
            )));
        }
        let point =
            |value: &Value| Point::read(value).map_err(|reason| Error::new(400, "parse_exception", reason));
        let origins = match &value {
            Value::Array(items) if !items.first().is_some_and(Value::is_number) => {
                items.iter().map(point).collect::<Result<Vec<_>>>()?
            }
            one => vec![point(one)?],
        };
        if origins.is_empty() {
            return Err(Error::illegal_argument("must provide at least one point for [_geo_distance]"));
        }
        if mode == Some(Mode::Sum) {
            return Err(Error::illegal_argument(
                "sort_mode [sum] isn't supported for sorting by geo distance",
            ));
        }
        Ok(Self { field, origins, unit, mode, ignore_unmapped })
    }
}

impl<'s> Distances<'s> {
    pub(super) fn new(sort: &DistanceSort, descending: bool, scope: &Scope<'s>) -> Result<Self> {
        let mode = sort.mode.unwrap_or(if descending { Mode::Max } else { Mode::Min });
        let field = scope.field(&sort.field);
        match field.map(|field| &field.kind) {
            Some(Kind::GeoPoint) => {}
            None if sort.ignore_unmapped => {}
            _ => {
                let reason =
                    format!("failed to find mapper for [{}] for geo distance based sort", sort.field);
                return Err(scope.refuse(Error::illegal_argument(reason)));
            }
        }
        let column = field.and_then(|field| scope.column(field));
        Ok(Self { sort: sort.clone(), mode, column })
    }

    /// A row without a point is infinitely far away, in both directions.
    #[expect(clippy::cast_precision_loss, reason = "points of one document are few")]
    pub(super) fn key(&self, row: u32) -> Key {
        let points = self.column.map_or(&[][..], |column| column.numbers.get(row));
        let mut distances: Vec<f64> = points
            .iter()
            .map(|encoded| Point::decode(*encoded))
            .flat_map(|point| self.sort.origins.iter().map(move |origin| origin.distance(point)))
            .map(|metres| metres / self.sort.unit)
            .collect();
        distances.sort_by(f64::total_cmp);
        let count = distances.len();
        let (Some(nearest), Some(farthest)) = (distances.first(), distances.last()) else {
            return Key::Double(f64::INFINITY);
        };
        Key::Double(match self.mode {
            Mode::Min | Mode::Sum => *nearest,
            Mode::Max => *farthest,
            Mode::Avg => distances.iter().sum::<f64>() / count as f64,
            Mode::Median => distances[(count - 1) / 2].midpoint(distances[count / 2]),
        })
    }
}
