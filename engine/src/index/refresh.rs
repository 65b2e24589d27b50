//! When a write becomes visible to searches.
//!
//! Elasticsearch refreshes on a timer. Here nothing runs in the background: an index that is searched, and whose
//! oldest unseen write is older than `index.refresh_interval`, is refreshed first. A client sees the same.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::Index;
use super::documents::Document;
use super::store::Row;

/// A write that no search has seen yet.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Put(Rc<Document>, Vec<Row>),
    Delete(Rc<str>),
}

/// The writes since the last refresh, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Pending {
    changes: Vec<Waiting>,
    since: Option<Instant>,
}

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) shard: u32,
    pub(super) seq_no: i64,
    pub(super) change: Change,
}

impl Pending {
    pub(super) fn changes(&self) -> &[Waiting] {
        &self.changes
    }
}

impl Index {
    pub(super) fn note(&mut self, shard: u32, seq_no: i64, change: Change) {
        self.pending.since.get_or_insert_with(Instant::now);
        self.pending.changes.push(Waiting { shard, seq_no, change });
    }

    /// Makes every write visible, because somebody asks for it: each shard does it, if only to find nothing new.
    pub(crate) fn refresh(&mut self) {
        let (began, new) = (Instant::now(), self.shards_with_news());
        self.settle();
        self.count_refreshes(u64::from(self.shards()), new, began.elapsed());
    }

    /// Makes every write visible before something else is done with the index.
    pub(super) fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.publish(pending.changes);
    }

    /// How many shards have something new for searches; asked once for each refresh.
    fn shards_with_news(&self) -> u64 {
        let mut on: BTreeSet<u32> = self.pending.changes.iter().map(|waiting| waiting.shard).collect();
        on.extend((0..self.shards()).filter(|shard| self.progress.take_committed(*shard)));
        on.len() as u64
    }

    fn count_refreshes(&self, times: u64, new: u64, took: Duration) {
        self.counters.refreshes.add(times, took);
        self.counters.visible_refreshes.add(times, took);
        self.counters.warmed.add(new, Duration::ZERO);
    }

    /// Makes the writes on one shard visible: what `?refresh` of a single document does.
    pub(crate) fn refresh_shard(&mut self, shard: u32) {
        let began = Instant::now();
        let changes = std::mem::take(&mut self.pending.changes);
        let (visible, pending): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|waiting| waiting.shard == shard);
        if pending.is_empty() {
            self.pending.since = None;
        }
        self.pending.changes = pending;
        let committed = self.progress.take_committed(shard);
        let new = u64::from(committed || !visible.is_empty());
        self.publish(visible);
        self.count_refreshes(1, new, began.elapsed());
    }

    /// What a read of a document does first: one that sees all writes in any case refreshes nothing, whatever it says.
    pub(crate) fn refresh_for_get(&mut self, routing: &str, realtime: bool, asked: bool) {
        if realtime {
            return;
        }
        if asked {
            self.refresh_shard(self.shard_of(routing));
        } else {
            self.refresh_when_due();
        }
    }

    fn publish(&mut self, changes: Vec<Waiting>) {
        if changes.is_empty() {
            return;
        }
        let searchable = Rc::make_mut(&mut self.searchable);
        for Waiting { shard, seq_no, change } in changes {
            self.progress.read(shard, seq_no + 1);
            match change {
                Change::Put(document, rows) => searchable.put(&document, rows),
                Change::Delete(id) => searchable.delete(&id),
            }
        }
        // What still waits was read with the numbers of terms that a compaction changes.
        if self.pending.changes.is_empty() && searchable.wants_compaction() {
            let began = Instant::now();
            *searchable = searchable.compacted();
            self.counters.merged(searchable.live_rows(), searchable.source_bytes(), began.elapsed());
        }
    }

    /// Does what the timer would have done by now.
    pub(crate) fn refresh_when_due(&mut self) {
        let due = self
            .pending
            .since
            .zip(self.settings.refresh_interval())
            .is_some_and(|(since, every)| since.elapsed() >= every);
        if due {
            let (began, new) = (Instant::now(), self.shards_with_news());
            self.settle();
            self.count_refreshes(new, new, began.elapsed());
        }
    }
}
