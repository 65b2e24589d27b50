//! Fields that hold ranges: how those lie to the range that is asked for.

use jiff::tz::TimeZone;

use super::interval::Interval;
use super::{Matches, Scope};
use crate::http::Result;
use crate::index::{Column, DateFormat, RangeKind};

/// What a range of a document has to do with the one of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// They have a value in common.
    Intersects,
    /// The document's lies inside the query's.
    Within,
    /// The query's lies inside the document's.
    Contains,
    /// They have none in common; no field supports it.
    Disjoint,
}

/// The rows one of whose ranges lies so to an interval, score 1.
pub(super) fn ranges(
    scope: &Scope<'_>,
    column: &Column,
    kind: &RangeKind,
    interval: &Interval,
    format: Option<&DateFormat>,
    zone: &TimeZone,
    relation: Relation,
) -> Result<Matches> {
    let ends = match kind {
        RangeKind::Number(kind) => interval.numbers(*kind)?,
        RangeKind::Date(own) => Some(interval.dates(own, format, zone, scope.now)?),
    };
    let Some((low, high)) = ends else { return Ok(Matches::none()) };
    let holds = |(first, last): &(i64, i64)| match relation {
        Relation::Intersects => *first <= high && *last >= low,
        Relation::Within => *first >= low && *last <= high,
        Relation::Contains => *first <= low && *last >= high,
        Relation::Disjoint => *first > high || *last < low,
    };
    let rows = scope.rows().filter(|row| column.intervals.get(*row).iter().any(holds));
    Ok(Matches::constant(rows.collect(), 1.0))
}
