//! Words of an index that are like another one.
//!
//! Source: `DirectSpellChecker` of Lucene, with its `FuzzyTermsEnum`.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::rc::Rc;

use super::piece::Piece;
use crate::index::Column;
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

/// How likeness is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Distance {
    /// Edits as the index counts them, a swap of neighbours as one, in the shorter of both words.
    Damerau,
    /// Edits without swaps, in the longer of both words.
    Levenshtein,
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
        let letters: Vec<char> = word.chars().collect();
        let Some(column) = column.filter(|_| letters.len() >= self.min_word_length) else {
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
        let mut words = self.within(1, piece, column, &letters, beyond, wanted);
        if self.max_edits > 1 && words.len() < wanted {
            let nearer: HashSet<Rc<str>> = words.iter().map(|word| Rc::clone(&word.text)).collect();
            let more = self.within(self.max_edits, piece, column, &letters, beyond, wanted);
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
    fn within(
        &self,
        edits: usize,
        piece: &Piece<'_>,
        column: &Column,
        word: &[char],
        beyond: u32,
        wanted: usize,
    ) -> Vec<Word> {
        let prefix = &word[..self.prefix_length.max(edits - 1).min(word.len())];
        let mut words: Vec<(f32, Word)> = Vec::new();
        for posting in column.postings.iter() {
            let letters: Vec<char> = posting.text.chars().collect();
            if letters == word || letters.len().abs_diff(word.len()) > edits || !letters.starts_with(prefix) {
                continue;
            }
            let distance = edit_distance(&word[prefix.len()..], &letters[prefix.len()..], true);
            if distance > edits {
                continue;
            }
            let frequency = piece.frequency(posting);
            let near = likeness(distance, word.len().min(letters.len()));
            let score = match self.distance {
                Distance::Damerau => near,
                Distance::Levenshtein => {
                    likeness(edit_distance(word, &letters, false), word.len().max(letters.len()))
                }
            };
            if frequency > beyond && score >= self.accuracy {
                words.push((score, Word { text: Rc::clone(&posting.text), score, frequency }));
            }
        }
        words.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.text.cmp(&other.text)));
        words.truncate(wanted);
        words.into_iter().map(|(_, word)| word).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
fn likeness(edits: usize, length: usize) -> f32 {
    1.0 - edits as f32 / length as f32
}
