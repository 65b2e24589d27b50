//! The order of hits.

use crate::query::Scope;

/// A document that matched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit<'i> {
    pub(super) scope: Scope<'i>,
    pub(super) row: u32,
    pub(super) score: f32,
}

/// By score, the best first; equal ones in the order of indices and rows, as Lucene leaves them.
pub(super) fn by_score(hits: &mut [Hit<'_>]) {
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
}
