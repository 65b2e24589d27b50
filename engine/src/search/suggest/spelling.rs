//! Words of an index that are like another one.
//!
//! Source: `DirectSpellChecker` of Lucene, with its `FuzzyTermsEnum`.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::rc::Rc;

use super::distance::Distance;
use super::piece::Piece;
use crate::index::{Column, Posting};
use crate::query::edit_distance;

/// How like, how common and how many.
#[derive(Debug)]
pub(super) struct Spelling {
    pub(super) mode: Mode,
    pub(super) accuracy: f32,
    pub(super) distance: Distance,
    pub(super) by_frequency: bool,
    pub(super) max_edits: usize,
    pub(super) max_inspections: usize,
    pub(super) max_term_freq: f32,
    pub(super) prefix_length: usize,
    pub(super) min_word_length: usize,
    pub(super) min_doc_freq: f32,
}

/// Which words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Those that the index does not have.
    Missing,
    /// Any, if the index has more of the other.
    Popular,
    Always,
}

/// A word that may have been meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: Rc<str>,
    pub(super) score: f32,
    pub(super) frequency: u32,
}

impl Default for Spelling {
    fn default() -> Self {
        Self {
            mode: Mode::Missing,
            accuracy: 0.5,
            distance: Distance::Damerau,
            by_frequency: false,
            max_edits: 2,
            max_inspections: 5,
            max_term_freq: 0.01,
            prefix_length: 1,
            min_word_length: 4,
            min_doc_freq: 0.0,
        }
    }
}

impl Spelling {
    /// The words of a shard that are like `word`, at most `count` of them, the best first.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "as Lucene does it"
    )]
    pub(super) fn like(
        &self,
        piece: &Piece<'_>,
        column: Option<&Column>,
        word: &str,
        count: usize,
    ) -> Vec<Word> {
        let Some(column) = column.filter(|_| word.chars().count() >= self.min_word_length) else {
            return Vec::new();
        };
        let known = column.postings.get(word).map_or(0, |posting| piece.frequency(posting));
        let rows = piece.rows() as f32;
        let common = |most: f32| {
            let exactly = most >= 1.0 && known as f32 > most;
            exactly || known > (most * rows).ceil() as u32
        };
        if (self.mode == Mode::Missing && known > 0) || common(self.max_term_freq) {
            return Vec::new();
        }
        let mut beyond = if self.mode == Mode::Popular { known } else { 0 };
        if self.min_doc_freq >= 1.0 {
            beyond = beyond.max(self.min_doc_freq as u32);
        } else if self.min_doc_freq > 0.0 {
            beyond = beyond.max(((self.min_doc_freq * rows) as u32).saturating_sub(1));
        }
        let wanted = count.saturating_mul(self.max_inspections);
        let mut words = self.within(1, piece, column, word, beyond, wanted);
        if self.max_edits > 1 && words.len() < wanted {
            let nearer: HashSet<Rc<str>> = words.iter().map(|word| Rc::clone(&word.text)).collect();
            let more = self.within(self.max_edits, piece, column, word, beyond, wanted);
            words.extend(more.into_iter().filter(|word| !nearer.contains(&word.text)));
        }
        words.sort_by(|a, b| self.order(a, b));
        words.truncate(count);
        words
    }

    /// The order of the options in an answer.
    pub(super) fn order(&self, a: &Word, b: &Word) -> Ordering {
        let (scores, frequencies) = (b.score.total_cmp(&a.score), b.frequency.cmp(&a.frequency));
        let first = if self.by_frequency { frequencies.then(scores) } else { scores.then(frequencies) };
        first.then_with(|| a.text.cmp(&b.text))
    }

    /// The nearest words within some edits, more common than `beyond`. With more edits the first letter must be right.
    ///
    /// Where there are too many, one that comes later must be nearer, whatever its likeness would be.
    fn within(
        &self,
        edits: usize,
        piece: &Piece<'_>,
        column: &Column,
        word: &str,
        beyond: u32,
        wanted: usize,
    ) -> Vec<Word> {
        let letters: Vec<char> = word.chars().collect();
        let prefix = &letters[..self.prefix_length.max(edits - 1).min(letters.len())];
        let near = |posting: &'_ Posting| {
            let other: Vec<char> = posting.text.chars().collect();
            if other == letters || other.len().abs_diff(letters.len()) > edits || !other.starts_with(prefix) {
                return None;
            }
            let distance = edit_distance(&letters[prefix.len()..], &other[prefix.len()..], true);
            (distance <= edits).then_some(distance)
        };
        let all = column.postings.iter();
        let mut near: Vec<_> = all.filter_map(|posting| Some((posting, near(posting)?))).collect();
        near.sort_by(|(a, _), (b, _)| a.text.cmp(&b.text));
        let mut words: Vec<Word> = Vec::new();
        for (posting, edits) in near {
            let nearness = Distance::Damerau.likeness(word, &posting.text, edits);
            let full = words.len() >= wanted;
            if full && words.last().is_some_and(|least| nearness <= least.score) {
                continue;
            }
            let frequency = piece.frequency(posting);
            let score = self.distance.likeness(word, &posting.text, edits);
            if frequency > beyond && score >= self.accuracy {
                let place = words.partition_point(|other| other.score >= score);
                words.insert(place, Word { text: Rc::clone(&posting.text), score, frequency });
                words.truncate(wanted);
            }
        }
        words
    }
}
