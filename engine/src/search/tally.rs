//! What a search counts in the indices that answer it.
//!
//! Servers count in shards: one that is asked has a query, one that shows hits has a fetch. Where a search has one shard alone,
//! that shard does both at once, hits or none.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use super::fetch::Hit;
use super::shards::{Shard, Shards};
use crate::index::{Counters, Index, OpenContext, Searches, Tally};

/// The shard that the document of a hit is on.
pub(crate) type Home = (Rc<Counters>, u32);

/// The indices that answered a search.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    /// Each with how many of its shards did.
    indices: Vec<(Rc<Counters>, u64)>,
    /// The groups that the search names in `stats`.
    groups: Vec<String>,
    /// Only one shard was asked.
    alone: bool,
}

impl Answered {
    pub(super) fn of(found: &Shards<'_>, groups: &[String]) -> Self {
        let one = |shard: &Shard<'_>| (Rc::clone(&shard.scope.index.counters), shard.numbers.len() as u64);
        Self {
            indices: found.answered.iter().map(one).collect(),
            groups: groups.to_vec(),
            alone: found.asked == 1,
        }
    }

    /// All shards of some indices, or those that a routing leads to.
    pub(crate) fn all<'i>(
        indices: impl Iterator<Item = &'i Index>,
        routing: Option<&[String]>,
        groups: Vec<String>,
    ) -> Self {
        let one = |index: &Index| {
            let shards = match routing {
                Some(values) => {
                    values.iter().map(|value| index.shard_of(value)).collect::<BTreeSet<_>>().len() as u64
                }
                None => u64::from(index.shards()),
            };
            (Rc::clone(&index.counters), shards)
        };
        let indices: Vec<_> = indices.map(one).collect();
        let alone = indices.iter().map(|(_, shards)| shards).sum::<u64>() == 1;
        Self { indices, groups, alone }
    }

    /// Each shard did so many queries. The time is shared out evenly, to have it once in the sum of the indices.
    pub(crate) fn queried(&self, times: u64, took: Duration) {
        self.each(times, took, |one| &one.query);
    }

    /// Each shard looked for suggestions, and for nothing else.
    pub(super) fn suggested(&self, took: Duration) {
        self.each(1, took, |one| &one.suggest);
    }

    fn each(&self, times: u64, took: Duration, tally: impl Fn(&Searches) -> &Tally) {
        let took = took / u32::try_from(self.indices.len()).unwrap_or(u32::MAX).max(1);
        for (counters, shards) in &self.indices {
            counters.search(&self.groups, |one| tally(one).add(times * shards, took));
        }
    }

    /// A page was shown, of hits on these shards.
    pub(crate) fn fetched(&self, homes: &[Home], took: Duration) {
        if self.alone {
            self.each(1, took, |one| &one.fetch);
            return;
        }
        let on: BTreeSet<_> = homes.iter().map(|(counters, shard)| (Rc::as_ptr(counters), *shard)).collect();
        let took = took / u32::try_from(on.len()).unwrap_or(u32::MAX).max(1);
        for (counters, _) in &self.indices {
            let own = on.iter().filter(|(of, _)| *of == Rc::as_ptr(counters));
            own.for_each(|_| counters.search(&self.groups, |one| one.fetch.add(1, took)));
        }
    }

    /// Keeps all shards open for a scroll.
    pub(crate) fn scroll(&self) -> Vec<OpenContext> {
        let open = |(counters, shards): &(Rc<Counters>, u64)| {
            OpenContext::new(Rc::clone(counters), *shards, Some(self.groups.clone()))
        };
        self.indices.iter().map(open).collect()
    }
}

/// Where a hit comes from.
pub(super) fn home(hit: &Hit<'_>) -> Home {
    (Rc::clone(&hit.scope.index.counters), Shard::home(&hit.scope, hit.row))
}
