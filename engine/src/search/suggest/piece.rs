//! One shard of an index, as a suggester looks at it.

use crate::index::Posting;
use crate::query::Scope;
use crate::search::shards::Shard;

/// The rows of one shard, of all levels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'c> {
    pub(super) scope: Scope<'c>,
    /// `None`: the index has no other.
    number: Option<u32>,
}

impl<'c> Piece<'c> {
    /// The shards that were asked.
    pub(super) fn of(shard: &Shard<'c>) -> impl Iterator<Item = Self> {
        let scope = shard.scope;
        let several = scope.index.shards() > 1;
        shard.numbers.clone().into_iter().map(move |number| Self { scope, number: several.then_some(number) })
    }

    /// Where it stands among all others: first its number, then its index.
    pub(super) fn place(&self) -> (u32, &'c str) {
        (self.number.unwrap_or(0), &self.scope.index.name)
    }

    /// Whether a row is live and on this shard.
    pub(super) fn holds(&self, row: u32) -> bool {
        let store = self.scope.store;
        store.is_live(row) && self.number.is_none_or(|number| Shard::home(&self.scope, row) == number)
    }

    /// In how many rows a term is.
    pub(super) fn frequency(&self, posting: &Posting) -> u32 {
        if self.number.is_none() {
            return self.scope.store.row_frequency(posting);
        }
        let rows = posting.rows.iter().filter(|row| self.holds(**row));
        u32::try_from(rows.count()).unwrap_or(u32::MAX)
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        match self.number {
            None => self.scope.store.live_rows(),
            Some(_) => self.scope.store.all_rows().filter(|row| self.holds(*row)).count(),
        }
    }
}
