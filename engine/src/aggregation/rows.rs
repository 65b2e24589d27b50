//! The rows that an aggregation looks at.

use std::rc::Rc;

use crate::query::{Matches, Query, Scope};
use crate::search::Render;

/// What all aggregations of a search share.
#[derive(Debug)]
pub(crate) struct Context<'i> {
    /// The form of the answers.
    pub(crate) render: Render,
    /// What found the documents.
    pub(crate) query: Option<&'i dyn Query>,
    /// All documents of the indices, whatever the query.
    pub(crate) everything: Vec<Slice<'i>>,
}

/// Rows of any number of indices.
#[derive(Debug, Clone)]
pub(crate) struct Rows<'i> {
    context: Rc<Context<'i>>,
    slices: Vec<Slice<'i>>,
}

/// The rows of one index, at one level of it.
#[derive(Debug, Clone)]
pub(crate) struct Slice<'i> {
    pub(crate) scope: Scope<'i>,
    /// Ascending.
    pub(crate) rows: Vec<u32>,
    /// The documents that the query matched, with their scores.
    scores: Rc<Matches>,
}

impl<'i> Slice<'i> {
    /// All that a query matched in one index.
    pub(crate) fn new(scope: Scope<'i>, matches: Matches) -> Self {
        Self { scope, rows: matches.rows().to_vec(), scores: Rc::new(matches) }
    }

    /// Other rows of the same index, perhaps at another level.
    pub(crate) fn with(&self, scope: Scope<'i>, rows: Vec<u32>) -> Self {
        Self { scope, rows, scores: Rc::clone(&self.scores) }
    }

    /// The score of the document that a row belongs to.
    pub(crate) fn score(&self, row: u32) -> f32 {
        self.scores.score(self.scope.store.root(row)).unwrap_or(0.0)
    }
}

impl<'i> Rows<'i> {
    pub(crate) fn new(context: Rc<Context<'i>>, slices: Vec<Slice<'i>>) -> Self {
        Self { context, slices }
    }

    pub(crate) fn context(&self) -> &Context<'i> {
        &self.context
    }

    pub(crate) fn slices(&self) -> &[Slice<'i>] {
        &self.slices
    }

    /// How many rows there are in all: the `doc_count` of a bucket that holds them.
    pub(crate) fn count(&self) -> usize {
        self.slices.iter().map(|slice| slice.rows.len()).sum()
    }

    /// The same indices without rows: the beginning of a bucket.
    pub(crate) fn empty(&self) -> Self {
        self.map(|slice| slice.with(slice.scope, Vec::new()))
    }

    /// Adds a row of the n-th slice. Rows come in ascending order; one that is there already is not added again.
    pub(crate) fn push(&mut self, n: usize, row: u32) {
        let rows = &mut self.slices[n].rows;
        if rows.last() != Some(&row) {
            rows.push(row);
        }
    }

    /// Adds a row of the n-th slice as often as it is given.
    pub(super) fn push_again(&mut self, n: usize, row: u32) {
        self.slices[n].rows.push(row);
    }

    /// The rows of all of these, over the indices of `of`.
    pub(crate) fn merged<'r>(parts: impl Iterator<Item = &'r Self>, of: &Self) -> Self
    where
        'i: 'r,
    {
        let mut merged = of.empty();
        for part in parts {
            for (slice, more) in merged.slices.iter_mut().zip(&part.slices) {
                slice.rows.extend(&more.rows);
            }
        }
        for slice in &mut merged.slices {
            slice.rows.sort_unstable();
            slice.rows.dedup();
        }
        merged
    }

    /// Slices made of these, one of each.
    pub(crate) fn map(&self, make: impl FnMut(&Slice<'i>) -> Slice<'i>) -> Self {
        Self::new(Rc::clone(&self.context), self.slices.iter().map(make).collect())
    }

    /// All documents of the search's indices.
    pub(crate) fn everything(&self) -> Self {
        Self::new(Rc::clone(&self.context), self.context.everything.clone())
    }
}
