//! `matched_queries`: which of a request's named queries a hit matches.

use std::collections::HashMap;

use serde_json::Value;

use super::fetch::Hit;
use crate::http::Result;
use crate::query::{self, Matches, Query};

/// The named queries of a request, and what they match in the indices that were looked at.
#[derive(Debug)]
pub(super) struct NamedQueries<'q> {
    queries: Vec<(&'q str, &'q dyn Query)>,
    found: HashMap<String, Vec<Matches>>,
}

impl<'q> NamedQueries<'q> {
    pub(super) fn of(trees: impl IntoIterator<Item = &'q dyn Query>) -> Self {
        Self { queries: trees.into_iter().flat_map(query::named).collect(), found: HashMap::new() }
    }

    /// Adds the names to a hit that is shown.
    pub(super) fn show(&mut self, hit: &Hit<'_>, body: &mut Value) -> Result<()> {
        if self.queries.is_empty() {
            return Ok(());
        }
        let index = &hit.scope.index.name;
        if !self.found.contains_key(index) {
            let matches = self.queries.iter().map(|(_, query)| query.matches(&hit.scope));
            self.found.insert(index.clone(), matches.collect::<Result<_>>()?);
        }
        let matches = self.found.get(index).into_iter().flatten();
        let mut names: Vec<&str> = self
            .queries
            .iter()
            .zip(matches)
            .filter(|(_, matches)| matches.contains(hit.row))
            .map(|((name, _), _)| *name)
            .collect();
        names.sort_by_key(|name| bucket(name, self.queries.len()));
        if !names.is_empty() {
            body["matched_queries"] = names.into();
        }
        Ok(())
    }
}

/// The place of a name in a hash map of Java, which is where Elasticsearch keeps them: its order is what clients see.
fn bucket(name: &str, names: usize) -> u32 {
    let hash = name.encode_utf16().fold(0u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
    // A table has sixteen places and doubles when it is three quarters full.
    let places = (names * 4).div_ceil(3).next_power_of_two().max(16);
    (hash ^ (hash >> 16)) & (u32::try_from(places).unwrap_or(u32::MAX) - 1)
}
