//! `search_after`: the page behind a hit, which is named by its sort values.

use std::cmp::Ordering;

use serde_json::Value;

use super::{By, Key, SortKey, Sorter, order};
use crate::http::{Error, Result, shown};

/// The sort values of the hit before the page.
#[derive(Debug)]
pub(crate) struct After(Vec<Key>);

impl After {
    /// Reads the values against the types of one index.
    pub(crate) fn read(values: &[Value], sort: &[SortKey], sorters: &[Sorter<'_>]) -> Result<Self> {
        if sort.is_empty() {
            return Err(Error::illegal_argument("Sort must contain at least one field."));
        }
        if values.len() != sort.len() {
            return Err(Error::illegal_argument(format!(
                "search_after has {} value(s) but sort has {}.",
                values.len(),
                sort.len()
            )));
        }
        let keys = values.iter().zip(sort.iter().zip(sorters)).map(|(value, (key, sorter))| {
            let name = match &key.by {
                By::Score => "_score",
                By::Doc => "_doc",
                By::ShardDoc => "_shard_doc",
                By::Distance(_) => "_geo_distance",
                By::Field(field) => &field.field,
            };
            read(value, sorter).map_err(|cause| {
                let reason = format!("Failed to parse search_after value for field [{name}].");
                Error::illegal_argument(reason).caused_by(Error::illegal_argument(cause))
            })
        });
        keys.collect::<Result<_>>().map(Self)
    }

    /// Whether a hit comes behind the one that was named.
    pub(crate) fn precedes(&self, sort: &[SortKey], keys: &[Key]) -> bool {
        order(sort, keys, &self.0) == Ordering::Greater
    }
}

fn read(value: &Value, sorter: &Sorter<'_>) -> Result<Key, String> {
    let wrong = || format!("For input string: \"{}\"", shown(value));
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision")]
    match sorter {
        Sorter::Score => {
            shown(value).parse::<f64>().map(|score| Key::Single(score as f32)).map_err(|_| wrong())
        }
        Sorter::Doc | Sorter::ShardDoc(_) => shown(value).parse().map(Key::Whole).map_err(|_| wrong()),
        Sorter::Distance(_) => shown(value).parse().map(Key::Double).map_err(|_| wrong()),
        Sorter::Id => Ok(Key::Text(shown(value).into())),
        Sorter::Values(values) => values.read(value),
    }
}
