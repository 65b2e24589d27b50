//! The rows that an aggregation looks at.

use crate::query::Scope;

/// Rows of any number of indices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows<'i> {
    slices: Vec<Slice<'i>>,
}

/// The rows of one index, at one level of it.
#[derive(Debug, Clone)]
pub(crate) struct Slice<'i> {
    pub(crate) scope: Scope<'i>,
    /// Ascending.
    pub(crate) rows: Vec<u32>,
}

impl<'i> Rows<'i> {
    pub(crate) fn new(slices: Vec<Slice<'i>>) -> Self {
        Self { slices }
    }

    pub(crate) fn slices(&self) -> &[Slice<'i>] {
        &self.slices
    }

    /// How many rows there are in all: the `doc_count` of a bucket that holds them.
    pub(crate) fn count(&self) -> usize {
        self.slices.iter().map(|slice| slice.rows.len()).sum()
    }

    /// Notes that a row of the n-th slice of `of` is in this bucket. Rows come in ascending order.
    pub(crate) fn bucket(&mut self, of: &Self, n: usize, row: u32) {
        if self.slices.len() != of.slices.len() {
            self.slices =
                of.slices.iter().map(|slice| Slice { scope: slice.scope, rows: Vec::new() }).collect();
        }
        self.slices[n].rows.push(row);
    }
}
