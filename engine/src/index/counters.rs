//! How often something was done to an index, and how long that took: what `_stats` tells.
//!
//! Each count is kept where the thing happens. Searches only read an index, so all of it can be counted through a shared
//! reference; and a scroll goes on counting in the index that it began in.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// How often, and how long in all.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    count: Cell<u64>,
    nanos: Cell<u64>,
}

impl Tally {
    pub(crate) fn add(&self, times: u64, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.count.set(self.count.get() + times);
        self.nanos.set(self.nanos.get().saturating_add(nanos));
    }

    pub(crate) fn count(&self) -> u64 {
        self.count.get()
    }

    pub(crate) fn millis(&self) -> u64 {
        self.nanos.get() / 1_000_000
    }
}

/// What was done since the index was made, or opened again. Servers count in shards: a search of an index of three counts
/// three times.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Counters {
    pub(crate) indexed: Tally,
    /// Writes that found another version than they asked for.
    pub(crate) conflicts: Tally,
    /// Documents that were not there included.
    pub(crate) deleted: Tally,
    /// Updates that changed nothing.
    pub(crate) noops: Tally,
    /// Documents that were asked for by their id and found, and not found.
    pub(crate) got: Tally,
    pub(crate) missed: Tally,
    pub(crate) searches: Searches,
    /// The same of the searches that name a group in `stats`.
    groups: RefCell<BTreeMap<String, Searches>>,
    /// All refreshes, and those that searches see.
    pub(crate) refreshes: Tally,
    pub(crate) visible_refreshes: Tally,
    /// Refreshes that found something new.
    pub(crate) warmed: Tally,
    pub(crate) flushes: Tally,
    /// Times that dead rows were left behind, the rows that stayed, and the bytes of their sources.
    pub(crate) merges: Tally,
    pub(crate) merged_rows: Cell<u64>,
    pub(crate) merged_bytes: Cell<u64>,
    /// Writes since the last flush, and the bytes of their sources.
    pub(crate) unflushed: Cell<u64>,
    pub(crate) unflushed_bytes: Cell<u64>,
    /// Scrolls and points in time; they stay behind when an index goes to another engine.
    #[serde(skip)]
    pub(crate) open_contexts: Cell<u64>,
}

/// What searches do.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Searches {
    pub(crate) query: Tally,
    pub(crate) fetch: Tally,
    /// Scrolls that have ended, and how long they were open.
    pub(crate) scroll: Tally,
    pub(crate) suggest: Tally,
    #[serde(skip)]
    pub(crate) open_scrolls: Cell<u64>,
}

impl Counters {
    /// Of an index that is made or opened: each of its shards is refreshed twice before anybody asks, once with something new.
    pub(super) fn opened(shards: u32) -> Self {
        let counters = Self::default();
        let shards = u64::from(shards);
        counters.refreshes.add(2 * shards, Duration::ZERO);
        counters.visible_refreshes.add(2 * shards, Duration::ZERO);
        counters.warmed.add(shards, Duration::ZERO);
        counters
    }

    /// A document was asked for by its id.
    pub(super) fn looked_for(&self, found: bool, took: Duration) {
        let tally = if found { &self.got } else { &self.missed };
        tally.add(1, took);
    }

    /// A write that a flush would keep.
    pub(super) fn unflushed(&self, bytes: usize) {
        self.unflushed.set(self.unflushed.get() + 1);
        self.unflushed_bytes.set(self.unflushed_bytes.get() + bytes as u64);
    }

    pub(super) fn flushed(&self) {
        self.unflushed.set(0);
        self.unflushed_bytes.set(0);
    }

    pub(super) fn merged(&self, rows: usize, bytes: usize, took: Duration) {
        self.merges.add(1, took);
        self.merged_rows.set(self.merged_rows.get() + rows as u64);
        self.merged_bytes.set(self.merged_bytes.get() + bytes as u64);
    }

    /// Counts what a search did, for all of them and for the groups that it names.
    pub(crate) fn search(&self, groups: &[String], count: impl Fn(&Searches)) {
        count(&self.searches);
        for group in groups {
            count(self.groups.borrow_mut().entry(group.clone()).or_default());
        }
    }

    /// What became of each group so far.
    pub(crate) fn groups<T>(&self, mut of: impl FnMut(&str, &Searches) -> T) -> Vec<T> {
        self.groups.borrow().iter().map(|(name, searches)| of(name, searches)).collect()
    }
}

/// A state of some shards that is kept for searches to come, counted as such until it is dropped.
#[derive(Debug)]
pub(crate) struct OpenContext {
    counters: Rc<Counters>,
    shards: u64,
    /// The groups of the scroll, if it is one.
    scroll: Option<Vec<String>>,
    since: Instant,
}

impl OpenContext {
    pub(crate) fn new(counters: Rc<Counters>, shards: u64, scroll: Option<Vec<String>>) -> Self {
        counters.open_contexts.set(counters.open_contexts.get() + shards);
        if let Some(groups) = &scroll {
            counters.search(groups, |one| one.open_scrolls.set(one.open_scrolls.get() + shards));
        }
        Self { counters, shards, scroll, since: Instant::now() }
    }
}

impl Drop for OpenContext {
    fn drop(&mut self) {
        let open = &self.counters.open_contexts;
        open.set(open.get().saturating_sub(self.shards));
        let Some(groups) = &self.scroll else { return };
        let took = self.since.elapsed();
        self.counters.search(groups, |one| {
            one.open_scrolls.set(one.open_scrolls.get().saturating_sub(self.shards));
            one.scroll.add(self.shards, took);
        });
    }
}
