//! Leaving dead rows behind, once they are many: what remains keeps its order and is numbered anew.

use std::collections::HashMap;
use std::rc::Rc;

use super::column::Column;
use super::postings::{Posting, Postings};
use super::searchable::Searchable;
use super::terms::Vocabulary;
use super::values::Values;

/// So many dead rows are never worth the work.
const ALWAYS_FINE: usize = 1000;

impl Searchable {
    /// Whether more rows are dead than live.
    pub(crate) fn wants_compaction(&self) -> bool {
        self.dead_rows() > ALWAYS_FINE && self.dead_rows() > self.live_rows()
    }

    /// The same without the dead rows, and without the terms of these: what was read before has other numbers.
    pub(crate) fn compacted(&self) -> Self {
        let mut next = 0;
        let renumbered: Renumbered = self
            .liveness()
            .map(|live| {
                live.then(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        let vocabulary = Vocabulary::default();
        let compacted = |(path, column): (&Rc<str>, &Column)| {
            (Rc::clone(path), column.compacted(&renumbered, Postings::new(vocabulary.of(path))))
        };
        let columns = self.columns().map(compacted).collect();
        self.with_rows(&renumbered, vocabulary, columns)
    }
}

/// The new number of each row; `None` for dead ones.
pub(super) type Renumbered = Vec<Option<u32>>;

impl Column {
    fn compacted(&self, renumbered: &Renumbered, kept: Postings) -> Self {
        let live = |row: u32| renumbered.get(row as usize).copied().flatten();
        let (postings, terms) = self.postings.compacted(renumbered, kept);
        let mut column = Self::of(postings);
        for (old, new) in (0..).zip(renumbered).filter_map(|(old, new)| new.map(|new| (old, new))) {
            let ordinals = self.ordinals.get(old);
            if !ordinals.is_empty() {
                // A live row's terms are all kept.
                column.ordinals.push(new, ordinals.iter().filter_map(|term| terms[*term as usize]));
            }
            for_values(&self.numbers, &mut column.numbers, old, new);
            for_values(&self.intervals, &mut column.intervals, old, new);
        }
        column.suggestions = self.suggestions.compacted(renumbered);
        self.renumber_lengths(&mut column, live);
        column
    }
}

fn for_values<T: Copy>(from: &Values<T>, to: &mut Values<T>, old: u32, new: u32) {
    let values = from.get(old);
    if !values.is_empty() {
        to.push(new, values.iter().copied());
    }
}

impl Postings {
    /// The terms that some live row has, and the new number of each old one.
    fn compacted(&self, renumbered: &Renumbered, mut kept: Self) -> (Self, Renumbered) {
        let numbers = self
            .all()
            .iter()
            .map(|posting| {
                let posting = posting.compacted(renumbered);
                (!posting.rows.is_empty()).then(|| kept.keep(posting))
            })
            .collect();
        (kept, numbers)
    }
}

impl Posting {
    fn compacted(&self, renumbered: &Renumbered) -> Self {
        let live = |(n, row): (usize, &u32)| renumbered[*row as usize].map(|row| (row, self.positions(n)));
        let mut compacted = Self::empty(&self.text);
        for (row, positions) in self.rows.iter().enumerate().filter_map(live) {
            compacted.append(row, positions);
        }
        compacted
    }
}

/// Numbers by row, for the rows that are left.
pub(super) fn renumber<V: Copy>(
    values: &HashMap<u32, V>,
    live: impl Fn(u32) -> Option<u32>,
) -> HashMap<u32, V> {
    values.iter().filter_map(|(row, value)| live(*row).map(|row| (row, *value))).collect()
}
