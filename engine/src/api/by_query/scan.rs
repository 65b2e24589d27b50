//! The scroll that servers read the documents with, page by page: what is written of a page is written together, and each
//! page is counted as the search that it is.

use std::time::Duration;

use super::Found;
use crate::cluster::Cluster;
use crate::expression::Target;
use crate::index::Index;
use crate::search::{Answered, Home};

/// The pages of what was found.
#[derive(Debug)]
pub(super) struct Scan {
    answered: Answered,
    homes: Vec<Home>,
    /// How many documents are on a page.
    size: usize,
    /// No more than so many are read.
    most: Option<usize>,
    /// The page that is the last, because something of it could not be written.
    last: Option<usize>,
}

impl Scan {
    pub(super) fn of(
        cluster: &Cluster,
        targets: &[Target],
        found: &[Found],
        routing: Option<&[String]>,
        groups: Vec<String>,
        batch: Option<i64>,
        most: Option<usize>,
    ) -> Self {
        let indices = targets.iter().filter_map(|target| cluster.indices.get(&target.index));
        let home = |one: &Found| {
            let index: &Index = cluster.indices.get(&one.index)?;
            let document = &one.document;
            let shard = index.shard_of(document.routing.as_deref().unwrap_or(&document.id));
            Some((std::rc::Rc::clone(&index.counters), shard))
        };
        let size = usize::try_from(batch.unwrap_or(1000)).unwrap_or(1000).max(1);
        Self {
            answered: Answered::all(indices, routing, groups),
            homes: found.iter().filter_map(home).collect(),
            size: size.min(most.unwrap_or(usize::MAX)),
            most,
            last: None,
        }
    }

    /// Reads no more pages than this one, counted from 0; tells how many that are.
    pub(super) fn stop_after(&mut self, page: usize) -> usize {
        self.last = Some(page);
        page + 1
    }

    /// Counts the pages that were read: up to one that is empty, where nothing else ends it.
    pub(super) fn tell(&self, took: Duration) {
        let found = self.homes.len();
        let enough = self.most.filter(|most| *most <= found).map(|most| most.div_ceil(self.size));
        let stopped = self.last.map(|page| page + 1);
        let pages = stopped.or(enough).unwrap_or_else(|| found.div_ceil(self.size) + 1);
        self.answered.queried(pages as u64, took);
        let mut shown = self.homes.chunks(self.size);
        (0..pages).for_each(|_| self.answered.fetched(shown.next().unwrap_or_default(), Duration::ZERO));
        // It is open only while this goes on.
        drop(self.answered.scroll());
    }
}
