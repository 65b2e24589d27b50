//! `inner_hits` of nested queries: which entries of a hit made it one.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::Page;
use super::fetch::Hit;
use crate::http::{Error, Fields, Result};
use crate::query::{Entries, Matches, Query};

/// How the entries are shown, and under which name.
#[derive(Debug)]
pub(crate) struct InnerHits {
    name: Option<String>,
    page: Page,
}

impl InnerHits {
    pub(crate) fn parse(body: Value) -> Result<Self> {
        let mut fields = Fields::of("inner_hits", body)?;
        // The query around it says so, too.
        fields.take("ignore_unmapped");
        if fields.has("collapse") {
            return Err(Error::unsupported("[collapse] inside [inner_hits]"));
        }
        let name = fields.string("name")?;
        let page = Page::take(&mut fields)?;
        fields.finish()?;
        Ok(Self { name, page })
    }
}

/// The nested queries of a request that show what they found, and what that is in each index.
#[derive(Debug)]
pub(super) struct Found<'q> {
    nested: Vec<(Entries<'q>, &'q InnerHits, Found<'q>)>,
    matches: HashMap<String, Vec<Option<Matches>>>,
}

impl<'q> Found<'q> {
    pub(super) fn of(trees: impl IntoIterator<Item = &'q dyn Query>) -> Result<Self> {
        let mut nested = Vec::new();
        for tree in trees {
            collect(tree, &mut nested)?;
        }
        let name = |(entries, shown, _): &(Entries<'q>, &'q InnerHits, Self)| {
            shown.name.clone().unwrap_or_else(|| entries.path.to_owned())
        };
        for (n, one) in nested.iter().enumerate() {
            if nested[..n].iter().any(|other| name(other) == name(one)) {
                return Err(Error::illegal_argument(format!(
                    "[inner_hits] already contains an entry for key [{}]",
                    name(one)
                )));
            }
        }
        Ok(Self { nested, matches: HashMap::new() })
    }

    /// Adds the entries to a hit that is shown.
    pub(super) fn show(&mut self, hit: &Hit<'_>, body: &mut Value, total_as_number: bool) -> Result<()> {
        if self.nested.is_empty() {
            return Ok(());
        }
        let index = &hit.scope.index.name;
        if !self.matches.contains_key(index) {
            let found = self.nested.iter().map(|(entries, ..)| {
                let scope = hit.scope.descend(entries.path);
                scope.map(|scope| entries.query.matches(&scope)).transpose()
            });
            self.matches.insert(index.clone(), found.collect::<Result<_>>()?);
        }
        let Some(matches) = self.matches.get(index) else { return Ok(()) };
        for ((entries, shown, deeper), matches) in self.nested.iter_mut().zip(matches) {
            let (Some(scope), Some(matches)) = (hit.scope.descend(entries.path), matches) else { continue };
            let store = scope.store;
            let inside = |entry: u32| {
                let mut row = entry;
                while row != hit.row && store.parent(row) != row {
                    row = store.parent(row);
                }
                row == hit.row
            };
            let rows = matches.iter().filter(|(entry, _)| inside(*entry)).collect();
            let name = shown.name.as_deref().unwrap_or(entries.path);
            let hits = shown.page.hits_with(
                [(scope, rows)],
                Some(entries.query),
                total_as_number,
                |hit, body| deeper.show(hit, body, total_as_number),
            )?;
            body["inner_hits"][name] = json!({ "hits": hits });
        }
        Ok(())
    }
}

/// Looks for nested queries that show their entries; one that does shows those further inside, too.
fn collect<'q>(
    query: &'q dyn Query,
    nested: &mut Vec<(Entries<'q>, &'q InnerHits, Found<'q>)>,
) -> Result<()> {
    if let Some(entries) = query.entries() {
        match entries.shown {
            Some(shown) => nested.push((entries, shown, Found::of([entries.query])?)),
            None => collect(entries.query, nested)?,
        }
    }
    query.inner().into_iter().try_for_each(|inner| collect(inner, nested))
}
