//! When a write becomes visible to searches.
//!
//! Elasticsearch refreshes on a timer. Here nothing runs in the background: an index that is searched, and whose
//! oldest unseen write is older than `index.refresh_interval`, is refreshed first. A client sees the same.

use std::rc::Rc;
use std::time::Instant;

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
    /// Each with the shard that it is on.
    changes: Vec<(u32, Change)>,
    since: Option<Instant>,
}

impl Index {
    pub(super) fn note(&mut self, shard: u32, change: Change) {
        self.pending.since.get_or_insert_with(Instant::now);
        self.pending.changes.push((shard, change));
    }

    /// Makes every write visible.
    pub(crate) fn refresh(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.publish(pending.changes);
    }

    /// Makes the writes on one shard visible: what `?refresh` of a single document does.
    pub(crate) fn refresh_shard(&mut self, shard: u32) {
        let changes = std::mem::take(&mut self.pending.changes);
        let (visible, pending): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(on, _)| *on == shard);
        if pending.is_empty() {
            self.pending.since = None;
        }
        self.pending.changes = pending;
        self.publish(visible);
    }

    fn publish(&mut self, changes: Vec<(u32, Change)>) {
        if changes.is_empty() {
            return;
        }
        let searchable = Rc::make_mut(&mut self.searchable);
        for (_, change) in changes {
            match change {
                Change::Put(document, rows) => searchable.put(&document, rows),
                Change::Delete(id) => searchable.remove(&id),
            }
        }
        // What still waits was read with the numbers of terms that a compaction changes.
        if self.pending.changes.is_empty() && searchable.wants_compaction() {
            *searchable = searchable.compacted();
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
            self.refresh();
        }
    }
}
