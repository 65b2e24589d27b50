//! Lucene's BM25 as Elasticsearch uses it, in the same single precision.
//!
//! Source: `BM25Similarity` and `LegacyBM25Similarity` (which multiplies by k1 + 1) of Lucene 9. One thing differs:
//! statistics are those of live documents, as they are in Lucene after a merge; Lucene counts deleted documents until
//! then.

use std::collections::BTreeMap;

use super::{Matches, Scope};
use crate::index::{Column, Posting};

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The rows that a term is in, scored.
///
/// `norms` is whether the length of the field counts: for texts, unless switched off.
pub(super) fn term(scope: &Scope<'_>, column: &Column, text: &str, norms: bool) -> Matches {
    scope.seek_word(column, text);
    let Some(posting) = column.postings.get(text) else { return Matches::none() };
    let similarity = Similarity::new(column, norms, idf(scope, column, posting));
    posted(scope, column, posting, similarity)
}

/// The rows that a term is in, scored as if it were in so many.
pub(super) fn as_frequent(
    scope: &Scope<'_>,
    column: &Column,
    text: &str,
    norms: bool,
    frequency: u32,
) -> Matches {
    scope.seek_word(column, text);
    let Some(posting) = column.postings.get(text) else { return Matches::none() };
    let idf = rarity(column.rows_with_terms(), frequency);
    posted(scope, column, posting, Similarity::new(column, norms, idf))
}

/// The rows that any of some terms is in, scored as if they were one term: its frequency is the sum, its rarity that of
/// the commonest. Source: `SynonymQuery`.
pub(super) fn synonyms(scope: &Scope<'_>, column: &Column, terms: &[String], norms: bool) -> Matches {
    for term in terms {
        scope.seek_word(column, term);
    }
    let postings: Vec<&Posting> = terms.iter().filter_map(|term| column.postings.get(term)).collect();
    let Some(commonest) = postings.iter().map(|posting| scope.store.row_frequency(posting)).max() else {
        return Matches::none();
    };
    let similarity = Similarity::new(column, norms, rarity(column.rows_with_terms(), commonest));
    let mut frequencies: BTreeMap<u32, f32> = BTreeMap::new();
    for posting in postings {
        for (n, row) in posting.rows.iter().enumerate().filter(|(_, row)| scope.visible(**row)) {
            *frequencies.entry(*row).or_default() += frequency(posting, n);
        }
    }
    Matches::scored(
        frequencies.into_iter().map(|(row, frequency)| (row, similarity.score(column, row, frequency))),
    )
}

/// The rows of some terms, each with a boost, all as rare as the commonest of them; scores add up.
/// Source: `BlendedTermQuery`, which fuzzy queries become.
pub(super) fn blended(scope: &Scope<'_>, column: &Column, terms: &[(&Posting, f32)], norms: bool) -> Matches {
    let commonest = terms.iter().map(|(posting, _)| scope.store.row_frequency(posting)).max().unwrap_or(0);
    let idf = rarity(column.rows_with_terms(), commonest);
    let scored: Vec<Matches> = terms
        .iter()
        .map(|(posting, boost)| posted(scope, column, posting, Similarity::new(column, norms, boost * idf)))
        .collect();
    Matches::at_least(1, &scored)
}

fn posted(scope: &Scope<'_>, column: &Column, posting: &Posting, similarity: Similarity) -> Matches {
    Matches::scored(
        posting
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| scope.visible(**row))
            .map(|(n, row)| (*row, similarity.score(column, *row, frequency(posting, n)))),
    )
}

#[expect(clippy::cast_precision_loss, reason = "Lucene's formula is in single precision")]
fn frequency(posting: &Posting, n: usize) -> f32 {
    posting.frequency(n) as f32
}

/// How rare a term is: `ln(1 + (N - n + 0.5) / (n + 0.5))`.
pub(super) fn idf(scope: &Scope<'_>, column: &Column, posting: &Posting) -> f32 {
    rarity(column.rows_with_terms(), scope.store.row_frequency(posting))
}

/// The idf of a term that is in so many of so many rows.
#[expect(clippy::cast_possible_truncation, reason = "Lucene computes in double precision and keeps a float")]
pub(super) fn rarity(documents: u32, frequency: u32) -> f32 {
    let (documents, frequency) = (f64::from(documents), f64::from(frequency));
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln() as f32
}

/// The score of a term without positions and norms: so many rows have terms, so many in all, and so many this one.
pub(super) fn keyword(rows: usize, terms: usize, frequency: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
    let (all, lengths) = (rows as f64, terms as f64);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Similarity::of(all, lengths, false, rarity(count(rows), count(frequency))).at(1, 1.0)
}

/// The part of the formula that is the same for all rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Similarity {
    weight: f32,
    average_length: f32,
    norms: bool,
}

impl Similarity {
    /// `weight` is boost times idf; a phrase's idf is the sum of its terms'.
    #[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
    pub(super) fn new(column: &Column, norms: bool, weight: f32) -> Self {
        Self::of(f64::from(column.rows_with_terms()), column.total_length() as f64, norms, weight)
    }

    #[expect(clippy::cast_possible_truncation, reason = "as Lucene does it")]
    fn of(rows: f64, length: f64, norms: bool, weight: f32) -> Self {
        Self { weight: (K1 + 1.0) * weight, average_length: (length / rows.max(1.0)) as f32, norms }
    }

    /// The score of a row in which the term (or phrase) is so frequent.
    pub(super) fn score(&self, column: &Column, row: u32, frequency: f32) -> f32 {
        let length = if self.norms { kept_length(column.length(row).unwrap_or(1)) } else { 1 };
        self.at(length, frequency)
    }

    #[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
    fn at(&self, length: u32, frequency: f32) -> f32 {
        let norm_inverse = 1.0 / (K1 * ((1.0 - B) + B * length as f32 / self.average_length));
        self.weight - self.weight / (1.0 + frequency * norm_inverse)
    }
}

/// A field's length as one byte can keep it: exact up to 40, then with four significant bits.
/// Source: `SmallFloat.intToByte4` and `byte4ToInt` of Lucene.
fn kept_length(length: u32) -> u32 {
    /// Lengths that are kept exactly: 255 minus the code of the largest integer.
    const FREE: u32 = 24;
    if length < FREE { length } else { FREE + from_four_bits(to_four_bits(length - FREE)) }
}

fn to_four_bits(number: u32) -> u32 {
    let bits = 32 - number.leading_zeros();
    if bits < 4 {
        return number;
    }
    let shift = bits - 4;
    // The highest bit is implied.
    ((number >> shift) & 0x07) | ((shift + 1) << 3)
}

fn from_four_bits(code: u32) -> u32 {
    let (bits, shift) = (code & 0x07, code >> 3);
    if shift == 0 { bits } else { (bits | 0x08) << (shift - 1) }
}

#[cfg(test)]
mod tests {
    use super::kept_length;

    #[test]
    fn lengths_lose_precision_as_in_lucene() {
        // SmallFloat.byte4ToInt(SmallFloat.intToByte4(n))
        for (length, kept) in [
            (0, 0),
            (1, 1),
            (23, 23),
            (39, 39),
            (40, 40),
            (41, 40),
            (42, 42),
            (56, 56),
            (58, 56),
            (1000, 984),
        ] {
            assert_eq!(kept_length(length), kept, "{length}");
        }
    }
}
