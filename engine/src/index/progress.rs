//! How far the shards of an index have read their own writes, which is further than what searches see.
//!
//! A flush reads all of them, and so does a look at a document that was written since: where it lies is only remembered from
//! the first such look on. Servers count documents as far as shards have read, and refreshes of this kind too.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Index;
use super::documents::Document;
use super::refresh::Change;

/// Of each shard that was written to.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress(RefCell<HashMap<u32, Shard>>);

#[derive(Debug, Clone, Copy, Default)]
struct Shard {
    /// The first sequence number that it has not read.
    read: i64,
    /// From which one on it remembers where documents lie.
    remembered: Option<i64>,
    /// It was written to since the last flush.
    unflushed: bool,
    /// It was flushed since searches last saw something new of it.
    committed: bool,
}

impl Progress {
    fn of<T>(&self, shard: u32, act: impl FnOnce(&mut Shard) -> T) -> T {
        act(self.0.borrow_mut().entry(shard).or_default())
    }

    pub(super) fn written(&self, shard: u32) {
        self.of(shard, |shard| shard.unflushed = true);
    }

    /// Whether it was flushed since this was last asked: a refresh finds that new.
    pub(super) fn take_committed(&self, shard: u32) -> bool {
        self.of(shard, |shard| std::mem::take(&mut shard.committed))
    }

    /// All below this sequence number is read.
    pub(super) fn read(&self, shard: u32, next: i64) {
        self.of(shard, |shard| shard.read = shard.read.max(next));
    }
}

impl Index {
    /// Takes every write as kept; where there are no new ones, only if that is forced. Searches see no more than before.
    pub(crate) fn flush(&mut self, forced: bool) {
        let began = Instant::now();
        self.commit(forced);
        self.counters.flushes.add(u64::from(self.shards()), began.elapsed());
    }

    /// What a merge of all segments includes, too.
    pub(crate) fn commit(&mut self, forced: bool) {
        for number in 0..self.shards() {
            let next = self.next_seq_no(number);
            let refreshed = self.progress.of(number, |shard| {
                let refreshed = forced || shard.unflushed;
                (shard.read, shard.unflushed) = (next, false);
                shard.committed |= refreshed;
                refreshed
            });
            self.counters.refreshes.add(u64::from(refreshed), Duration::ZERO);
        }
        self.counters.flushed();
    }

    /// Counts that a document was asked for by its id. One that is seen at once, and that the shard has not read and does not
    /// remember the place of, is read with all that was written before it.
    pub(crate) fn looked_for(&self, document: Option<&Document>, realtime: bool, took: Duration) {
        self.counters.looked_for(document.is_some(), took);
        let Some(document) = document.filter(|_| realtime) else { return };
        let number = self.shard_of(document.routing.as_deref().unwrap_or(&document.id));
        let next = self.next_seq_no(number);
        let refreshed = self.progress.of(number, |shard| {
            let unread = document.seq_no >= shard.read;
            if !unread || shard.remembered.is_some_and(|from| document.seq_no >= from) {
                return false;
            }
            shard.remembered = shard.remembered.or(Some(next));
            shard.read = next;
            true
        });
        self.counters.refreshes.add(u64::from(refreshed), Duration::ZERO);
    }

    /// The documents that shards have read, live and deleted. Entries of nested objects are documents of their own, as they are
    /// to Lucene.
    pub(crate) fn docs(&self) -> (usize, usize) {
        let store = self.searchable();
        let (mut live, mut deleted) = (store.live_rows(), store.deleted_rows());
        let mut known: HashMap<&str, usize> = HashMap::new();
        for waiting in self.pending.changes() {
            if self.progress.of(waiting.shard, |shard| waiting.seq_no >= shard.read) {
                continue;
            }
            let (id, rows) = match &waiting.change {
                Change::Put(document, rows) => (&*document.id, rows.len()),
                Change::Delete(id) => {
                    deleted += 1;
                    (&**id, 0)
                }
            };
            let before = known.insert(id, rows).unwrap_or_else(|| store.rows_of(id));
            live = (live + rows).saturating_sub(before);
            deleted += before;
        }
        (live, deleted)
    }

    fn next_seq_no(&self, shard: u32) -> i64 {
        self.seq_nos.get(&shard).copied().unwrap_or(0)
    }
}
