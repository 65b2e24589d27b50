//! `geo_distance`: a bucket for each of some ranges of distances from a point.

use super::range::{Numbers, Range, buckets, list};
use super::{Aggregation, Answer, Definition, Rows, Shape, Slice, Tree};
use crate::http::{Error, Result};
use crate::index::{Kind, Point};
use crate::query::metres;
use crate::search::{Format, double};

#[derive(Debug)]
struct GeoDistance {
    field: String,
    origin: Point,
    /// How many metres the unit has.
    unit: f64,
    list: Vec<Range>,
    keyed: bool,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    if fields.string("distance_type")?.is_some_and(|kind| kind != "arc") {
        return Err(Error::unsupported("[distance_type: plane] of [geo_distance]"));
    }
    let list = list(&mut fields, &name, |mut range| {
        let key = range.string("key")?;
        let (from, to) = (range.f64("from")?.unwrap_or(0.0), range.f64("to")?);
        range.finish()?;
        // No distance is below zero, so that the key does not say it, while the bucket does.
        let open = |to: Option<f64>| format!("*-{}", to.map_or_else(|| "*".to_owned(), double));
        let key = key.or_else(|| (from == 0.0).then(|| open(to)));
        Ok(Range { key, from: Some(from), to })
    })?;
    let missing =
        |what: &str| Error::illegal_argument(format!("Missing [{what}] in geo_distance aggregator [{name}]"));
    let origin = fields.take("origin").ok_or_else(|| missing("origin"))?;
    let origin = Point::read(&origin).map_err(|reason| Error::new(400, "parse_exception", reason))?;
    let field = fields.string("field")?.ok_or_else(|| missing("field"))?;
    let unit = metres("1", &fields.string("unit")?.unwrap_or_else(|| "m".to_owned()))?;
    let keyed = fields.bool("keyed")?.unwrap_or(false);
    fields.unsupported(&["script", "missing"])?;
    fields.finish()?;
    Ok(Box::new(GeoDistance { field, origin, unit, list, keyed, inner: definition.inner }))
}

impl GeoDistance {
    fn distances<'i>(&self, slice: &Slice<'i>) -> Result<Numbers<'i>> {
        let field = slice.scope.field(&self.field);
        if let Some(field) = field.filter(|field| !matches!(field.kind, Kind::GeoPoint)) {
            return Err(Error::illegal_argument(format!(
                "Field [{}] of type [{}] is not supported for aggregation [geo_distance]",
                self.field,
                field.kind.name()
            )));
        }
        let column = field.and_then(|field| slice.scope.column(field));
        let (origin, unit) = (self.origin, self.unit);
        Ok(Box::new(move |row, each| {
            for point in column.map_or(&[][..], |column| column.numbers.get(row)) {
                each(origin.distance(Point::decode(*point)) / unit);
            }
        }))
    }
}

impl Aggregation for GeoDistance {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let body =
            buckets(&self.list, self.keyed, |slice| self.distances(slice), &Format::Raw, &self.inner, rows)?;
        Ok(Answer::new("geo_distance", body))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}
