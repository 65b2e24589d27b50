//! Which of the completions that begin as they should are answered, and which of those that weigh the same.
//!
//! Keys are the leaves of a tree of their letters. What is open is cut into branches, and the best branch is followed to its
//! heaviest leaf; the branches beside that way are open then. It ends when enough leaves were met, or when one that is met
//! is worse than all that are kept: then some that weigh the same are never met, and clients see which.
//!
//! Source: `Util.TopNSearcher`, `NRTSuggester` and `NRTSuggesterBuilder` of Lucene, `TopSuggestGroupDocsCollector` of Elasticsearch.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashSet};
use std::ops::Range;

use super::completion::Found;

/// Neighbours in the order of their keys: all that go on alike behind what they have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Branch {
    /// That of its heaviest one; scores are not negative, so their bits are ordered as they are.
    score: u32,
    /// Of two with the same score the first one.
    first: Reverse<usize>,
    end: usize,
}

/// The best of all, one for each row, in their order. `count`: how many.
pub(super) fn best<'c>(all: Vec<Found<'c>>, count: usize, skip_duplicates: bool) -> Vec<Found<'c>> {
    let all = as_kept(all);
    let begin = |at: usize| &all[at].suggestion.form.as_bytes()[..all[at].matched];
    let beginnings = groups(0..all.len(), begin);
    // Completions that begin in different ways are looked for side by side.
    let most = count.saturating_mul(beginnings.len());
    let mut open: BinaryHeap<Branch> = BinaryHeap::new();
    for beginning in beginnings {
        let next = |at: usize| all[at].suggestion.form.as_bytes().get(all[at].matched);
        open.extend(groups(beginning, next).into_iter().map(|range| branch(&all, range)));
    }
    let (mut texts, mut rows, mut met) = (HashSet::new(), HashSet::new(), 0);
    let mut kept: Vec<usize> = Vec::new();
    while let Some(Branch { first: Reverse(first), end, .. }) = open.pop() {
        let leaf = heaviest(&all, first..end);
        for side in [first..leaf, leaf + 1..end] {
            let beside = groups(side, |at| apart(&all, at, leaf));
            open.extend(beside.into_iter().map(|range| branch(&all, range)));
        }
        if skip_duplicates && !texts.insert(&all[leaf].suggestion.text) {
            continue;
        }
        met += 1;
        if rows.insert(all[leaf].row) {
            let place = kept.partition_point(|other| order(&all[*other], &all[leaf]).is_lt());
            kept.insert(place, leaf);
            if kept.len() > count && kept.pop() == Some(leaf) {
                break;
            }
        }
        if met == most {
            break;
        }
    }
    let mut all: Vec<Option<Found<'c>>> = all.into_iter().map(Some).collect();
    kept.into_iter().filter_map(|at| all[at].take()).collect()
}

/// In the order of their keys. Equal ones are as they lie in a heap that grows by one after the other, the heaviest first.
fn as_kept(mut all: Vec<Found<'_>>) -> Vec<Found<'_>> {
    all.sort_by(|a, b| a.suggestion.form.cmp(&b.suggestion.form).then(a.row.cmp(&b.row)));
    let heaps = groups(0..all.len(), |at| &all[at].suggestion.form);
    for heap in heaps {
        let heap = &mut all[heap];
        for new in 1..heap.len() {
            let mut at = new;
            while at > 0 && heap[at].suggestion.weight > heap[(at - 1) / 2].suggestion.weight {
                heap.swap(at, (at - 1) / 2);
                at = (at - 1) / 2;
            }
        }
    }
    all
}

/// The order in which they are answered.
fn order(a: &Found<'_>, b: &Found<'_>) -> Ordering {
    let texts = || a.suggestion.text.encode_utf16().cmp(b.suggestion.text.encode_utf16());
    b.score.total_cmp(&a.score).then_with(texts).then(a.row.cmp(&b.row))
}

fn branch(all: &[Found<'_>], range: Range<usize>) -> Branch {
    let score = all[heaviest(all, range.clone())].score.to_bits();
    Branch { score, first: Reverse(range.start), end: range.end }
}

/// The first of the heaviest. The range is not empty.
fn heaviest(all: &[Found<'_>], range: Range<usize>) -> usize {
    let start = range.start;
    range.min_by_key(|at| (Reverse(all[*at].suggestion.weight), *at)).unwrap_or(start)
}

/// Where a key leaves the way to another one, and with which letter; equal keys are told apart behind their end.
fn apart(all: &[Found<'_>], at: usize, leaf: usize) -> (usize, Option<u8>, usize) {
    let (key, way) = (all[at].suggestion.form.as_bytes(), all[leaf].suggestion.form.as_bytes());
    let common = key.iter().zip(way).take_while(|(a, b)| a == b).count();
    let place = if key == way { at } else { 0 };
    (common, key.get(common).copied(), place)
}

/// Neighbours that have the same mark.
fn groups<M: PartialEq>(range: Range<usize>, mark: impl Fn(usize) -> M) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for at in range {
        match groups.last_mut() {
            Some(last) if mark(last.start) == mark(at) => last.end = at + 1,
            _ => groups.push(at..at + 1),
        }
    }
    groups
}
