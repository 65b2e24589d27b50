//! Terms that are few edits away from a word, best first.
//!
//! Source: Lucene's `FuzzyQuery` with Elasticsearch's `fuzziness`.

use super::{Matches, Scope, bm25};
use crate::http::{Error, Fields, Result};
use crate::index::{Column, Field, Posting};

/// How far and how many.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fuzzy {
    fuzziness: Fuzziness,
    prefix_length: usize,
    max_expansions: usize,
    transpositions: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fuzziness {
    Edits(usize),
    /// No edit for words shorter than the first number, one for those shorter than the second, two for others.
    Auto(usize, usize),
}

impl Fuzziness {
    fn read(text: &str) -> Result<Self> {
        let upper = text.to_uppercase();
        if let Some(lengths) = upper.strip_prefix("AUTO") {
            if lengths.is_empty() {
                return Ok(Self::Auto(3, 6));
            }
            let lengths = lengths.strip_prefix(':').and_then(|lengths| lengths.split_once(','));
            return match lengths.map(|(low, high)| (low.trim().parse(), high.trim().parse())) {
                Some((Ok(low), Ok(high))) if low <= high => Ok(Self::Auto(low, high)),
                _ => Err(Error::new(
                    400,
                    "parse_exception",
                    format!("failed to find low and high distance values in [{text}]"),
                )),
            };
        }
        let edits = ["0", "1", "2"].iter().position(|n| text == *n || text == format!("{n}.0"));
        edits.map(Self::Edits).ok_or_else(|| {
            Error::illegal_argument(format!("Valid edit distances are [0, 1, 2] but was [{text}]"))
        })
    }

    fn edits(self, length: usize) -> usize {
        match self {
            Self::Edits(edits) => edits,
            Self::Auto(low, _) if length < low => 0,
            Self::Auto(_, high) if length < high => 1,
            Self::Auto(..) => 2,
        }
    }
}

impl Fuzzy {
    /// Two edits in words of six letters and more, one from three on.
    pub(super) fn auto() -> Self {
        Self { fuzziness: Fuzziness::Auto(3, 6), prefix_length: 0, max_expansions: 50, transpositions: true }
    }

    /// The same with another fuzziness.
    pub(super) fn with(&self, fuzziness: &str) -> Result<Self> {
        Ok(Self { fuzziness: Fuzziness::read(fuzziness)?, ..self.clone() })
    }

    /// Reads what a query string says of its fuzzy words.
    pub(super) fn of_words(fields: &mut Fields) -> Result<Self> {
        let auto = Self::auto();
        let count = |value: Option<i64>, default: usize| {
            value.map_or(default, |value| usize::try_from(value).unwrap_or(0))
        };
        Ok(Self {
            fuzziness: fields
                .string("fuzziness")?
                .map_or(Ok(auto.fuzziness), |text| Fuzziness::read(&text))?,
            prefix_length: count(fields.i64("fuzzy_prefix_length")?, auto.prefix_length),
            max_expansions: count(fields.i64("fuzzy_max_expansions")?, auto.max_expansions),
            transpositions: fields.bool("fuzzy_transpositions")?.unwrap_or(auto.transpositions),
        })
    }

    /// Reads `fuzziness`, `prefix_length`, `max_expansions` and what says whether swapped letters are one edit.
    /// `None` without a fuzziness.
    pub(super) fn take(fields: &mut Fields, transpositions: &str) -> Result<Option<Self>> {
        let fuzziness = fields.string("fuzziness")?.map(|text| Fuzziness::read(&text)).transpose()?;
        let count = |value: Option<i64>, default: usize| {
            value.map_or(default, |value| usize::try_from(value).unwrap_or(0))
        };
        let prefix_length = fields.i64("prefix_length")?;
        if prefix_length.is_some_and(|length| length < 0) {
            let what = fields.what();
            return Err(Error::illegal_argument(format!(
                "[{what}] requires prefix length to be non-negative."
            )));
        }
        let prefix_length = count(prefix_length, 0);
        let max_expansions = count(fields.i64("max_expansions")?, 50);
        let transpositions = fields.bool(transpositions)?.unwrap_or(true);
        if max_expansions == 0 {
            return Err(Error::illegal_argument("[max_expansions] must be positive."));
        }
        Ok(fuzziness.map(|fuzziness| Self { fuzziness, prefix_length, max_expansions, transpositions }))
    }

    /// The rows with a term near to a word: the nearest terms count most, all are as rare as the commonest of them.
    pub(super) fn matches(&self, scope: &Scope<'_>, field: &Field, column: &Column, word: &str) -> Matches {
        let word: Vec<char> = word.chars().collect();
        let edits = self.fuzziness.edits(word.len());
        if edits == 0 || self.prefix_length >= word.len() {
            let word: String = word.into_iter().collect();
            scope.seek_pattern(column, &format!("{word}~"), |term| term == word);
            return bm25::term(&scope.unsought(), column, &word, field.norms);
        }
        let pattern = format!("{}~", word.iter().collect::<String>());
        scope.seek_pattern(column, &pattern, |term| self.boost(&word, term, edits).is_some());
        bm25::blended(scope, column, &self.nearest(scope, column, &word, edits), field.norms)
    }

    /// The terms near to a word, the nearest first.
    pub(super) fn near<'c>(&self, scope: &Scope<'_>, column: &'c Column, word: &str) -> Vec<&'c Posting> {
        let word: Vec<char> = word.chars().collect();
        let edits = self.fuzziness.edits(word.len());
        let near = self.nearest(scope, column, &word, edits);
        near.into_iter().map(|(posting, _)| posting).collect()
    }

    fn nearest<'c>(
        &self,
        scope: &Scope<'_>,
        column: &'c Column,
        word: &[char],
        edits: usize,
    ) -> Vec<(&'c Posting, f32)> {
        let mut near: Vec<(&Posting, f32)> = column
            .postings
            .iter()
            .filter(|posting| scope.store.row_frequency(posting) > 0)
            .filter_map(|posting| self.boost(word, &posting.text, edits).map(|boost| (posting, boost)))
            .collect();
        near.sort_by(|(a, one), (b, other)| other.total_cmp(one).then_with(|| a.text.cmp(&b.text)));
        near.truncate(self.max_expansions);
        near
    }

    /// What a term counts: 1 for the word itself, less with every edit.
    #[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
    fn boost(&self, word: &[char], term: &str, edits: usize) -> Option<f32> {
        let term: Vec<char> = term.chars().collect();
        if term.len().abs_diff(word.len()) > edits
            || !term.starts_with(&word[..self.prefix_length.min(word.len())])
        {
            return None;
        }
        let rest = self.prefix_length.min(word.len());
        let distance = distance(&word[rest..], &term[rest..], self.transpositions);
        (distance <= edits).then(|| (1.0 - distance as f32 / word.len().min(term.len()) as f32).max(0.0))
    }
}

/// Letters to insert, delete or change, or neighbours to swap.
pub(crate) fn distance<T: PartialEq>(a: &[T], b: &[T], transpositions: bool) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut fewest = change.min(last[j] + 1).min(row[j - 1] + 1);
            if transpositions && i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                fewest = fewest.min(before[j - 2] + 1);
            }
            row.push(fewest);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_as_levenshtein_and_swaps_as_one() {
        let edits = |a: &str, b: &str, swaps: bool| {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            distance(&letters(a), &letters(b), swaps)
        };
        assert_eq!(edits("kitten", "sitting", true), 3);
        assert_eq!(
            (edits("lighthouse", "ligthouse", true), edits("ab", "ba", true), edits("ab", "ba", false)),
            (1, 1, 2)
        );
    }

    #[test]
    fn longer_words_may_differ_more() {
        let auto = Fuzziness::read("AUTO").unwrap();
        assert_eq!([2, 3, 5, 6].map(|length| auto.edits(length)), [0, 1, 1, 2]);
        assert_eq!(Fuzziness::read("auto:1,2").unwrap().edits(1), 1);
        assert!(Fuzziness::read("3").is_err());
    }
}
