//! Lucene's BM25 as Elasticsearch uses it, in the same single precision.
//!
//! Source: `BM25Similarity` and `LegacyBM25Similarity` (which multiplies by k1 + 1) of Lucene 9. One thing differs:
//! statistics are those of live documents, as they are in Lucene after a merge; Lucene counts deleted documents until
//! then.

use super::{Matches, Scope};
use crate::index::{Column, Posting};

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The rows that a term is in, scored.
///
/// `norms` is whether the length of the field counts: for texts, unless switched off.
pub(super) fn term(scope: &Scope<'_>, column: &Column, text: &str, norms: bool, boost: f32) -> Matches {
    let Some(posting) = column.postings.get(text) else { return Matches::none() };
    let similarity = Similarity::new(column, norms, boost * idf(scope, column, posting));
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
#[expect(clippy::cast_possible_truncation, reason = "Lucene computes in double precision and keeps a float")]
pub(super) fn idf(scope: &Scope<'_>, column: &Column, posting: &Posting) -> f32 {
    let documents = f64::from(column.rows_with_terms());
    let frequency = f64::from(scope.store.row_frequency(posting));
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln() as f32
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
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as Lucene does it")]
    pub(super) fn new(column: &Column, norms: bool, weight: f32) -> Self {
        let rows = f64::from(column.rows_with_terms().max(1));
        let average_length = (column.total_length() as f64 / rows) as f32;
        Self { weight: (K1 + 1.0) * weight, average_length, norms }
    }

    /// The score of a row in which the term (or phrase) is so frequent.
    #[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
    pub(super) fn score(&self, column: &Column, row: u32, frequency: f32) -> f32 {
        let length = if self.norms { kept_length(column.length(row).unwrap_or(1)) } else { 1 };
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
