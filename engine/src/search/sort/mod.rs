//! The order of hits.
//!
//! ```text
//! JSON or ?sort= ─ parse ─▶ SortKey ─ sorter (against one index's mapping) ─▶ Sorter ─ key(row) ─▶ Key
//!                                                                      Keys of all indices ─ order ─▶ hits
//! ```
//!
//! Without a sort, and with `_score` alone, hits are ordered by score, best first. Ties keep the order of indices and
//! rows, as Lucene leaves them.

mod after;
mod distance;
mod key;
mod parse;
mod sorter;

use std::cmp::Ordering;

use serde_json::Value;

use super::failure::reduce_failed;
use crate::http::{Error, Result};
use crate::index::{Kind, NumberKind};
use crate::query::{Query, Scope};

use distance::DistanceSort;

pub(crate) use after::After;
pub(crate) use key::{Key, single};
pub(super) use parse::{from_body, from_parameter};
pub(super) use sorter::Sorter;

/// One of the things that hits are sorted by.
#[derive(Debug)]
pub(crate) struct SortKey {
    pub(super) by: By,
    pub(super) descending: bool,
}

#[derive(Debug)]
pub(super) enum By {
    Score,
    /// The order in which documents were indexed.
    Doc,
    /// The same over all indices of a point in time.
    ShardDoc,
    Field(FieldSort),
    Distance(DistanceSort),
}

/// Sorting by the values of a field.
#[derive(Debug, Default)]
pub(super) struct FieldSort {
    pub(super) field: String,
    pub(super) missing: Missing,
    pub(super) mode: Option<Mode>,
    /// The type that a field is taken to have, without values, where the mapping does not know it.
    pub(super) unmapped_type: Option<String>,
    pub(super) nested: Option<NestedSort>,
    pub(super) format: Option<String>,
}

/// Where rows without a value go.
#[derive(Debug, Default)]
pub(super) enum Missing {
    First,
    #[default]
    Last,
    /// They are sorted as if they had this value.
    Value(Value),
}

/// Which of a row's values counts, or what is made of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Min,
    Max,
    Sum,
    Avg,
    Median,
}

/// The values are those of a nested object's entries.
#[derive(Debug)]
pub(super) struct NestedSort {
    pub(super) path: String,
    pub(super) filter: Option<Box<dyn Query>>,
    pub(super) inner: Option<Box<NestedSort>>,
}

/// The order of two hits with as many keys as `sort` has.
pub(crate) fn order(sort: &[SortKey], a: &[Key], b: &[Key]) -> Ordering {
    sort.iter()
        .zip(a.iter().zip(b))
        .map(|(key, (a, b))| a.order(b, key.descending))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Refuses to sort by a field that is unsigned in some indices and something else in others, as a real server does.
pub(crate) fn check_types(sort: &[SortKey], scopes: &[Scope<'_>]) -> Result<()> {
    for key in sort {
        let By::Field(sort) = &key.by else { continue };
        let unsigned = |scope: &Scope<'_>| {
            scope.field(&sort.field).is_some_and(|field| field.kind == Kind::Number(NumberKind::UnsignedLong))
        };
        if scopes.iter().any(unsigned) && !scopes.iter().all(unsigned) {
            return Err(reduce_failed(Error::illegal_argument(
                "Can't do sort across indices, as a field has [unsigned_long] type in one index, and different type in another index!",
            )));
        }
    }
    Ok(())
}

/// Whether one of the keys is the score.
pub(crate) fn needs_score(sort: &[SortKey]) -> bool {
    sort.iter().any(|key| matches!(key.by, By::Score))
}

/// The queries that choose which nested entries are looked at.
pub(crate) fn filters(sort: &[SortKey]) -> Vec<&dyn Query> {
    let mut found = Vec::new();
    for key in sort {
        let By::Field(sort) = &key.by else { continue };
        let mut nested = sort.nested.as_ref();
        while let Some(level) = nested {
            found.extend(level.filter.as_deref());
            nested = level.inner.as_deref();
        }
    }
    found
}

/// Reads the `sort` of a body.
pub(crate) fn parse(value: Value) -> Result<Vec<SortKey>> {
    from_body(value).map(simplified)
}

/// Reads `?sort=`.
pub(crate) fn parse_parameter(text: &str) -> Result<Vec<SortKey>> {
    from_parameter(text).map(simplified)
}

/// In a point in time no two hits are equal, so that a page can go on behind any of them.
pub(crate) fn break_ties(sort: &mut Vec<SortKey>) {
    if sort.last().is_some_and(|key| !matches!(key.by, By::ShardDoc)) {
        sort.push(SortKey { by: By::ShardDoc, descending: false });
    }
}

/// `_score` alone, best first, is no sort at all: hits show no sort values.
fn simplified(sort: Vec<SortKey>) -> Vec<SortKey> {
    match sort.as_slice() {
        [SortKey { by: By::Score, descending: true }] => Vec::new(),
        _ => sort,
    }
}

fn unsupported(what: &str) -> Error {
    Error::unsupported(format!("{what} of a sort"))
}
