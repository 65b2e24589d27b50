//! `string_distance`: how like two words are, from 0 to 1.
//!
//! Source: `LuceneLevenshteinDistance`, `LevenshteinDistance`, `JaroWinklerDistance` and `NGramDistance` of Lucene.

use crate::query::edit_distance;

/// A measure of likeness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Distance {
    /// Edits as the index counts them, a swap of neighbours as one, in the shorter of both words.
    Damerau,
    /// Edits without swaps, in the longer of both words.
    Levenshtein,
    JaroWinkler,
    /// Edits of pairs of letters.
    Pairs,
}

impl Distance {
    /// How like two words are that are so many edits from one another.
    pub(super) fn likeness(self, word: &str, other: &str, edits: usize) -> f32 {
        let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        match self {
            Self::Damerau => part_left(edits, word.chars().count().min(other.chars().count())),
            Self::Levenshtein => {
                let (word, other) = (units(word), units(other));
                part_left(edit_distance(&word, &other, false), word.len().max(other.len()))
            }
            Self::JaroWinkler => jaro_winkler(&units(word), &units(other)),
            Self::Pairs => pairs(&units(word), &units(other)),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
fn part_left(edits: usize, length: usize) -> f32 {
    1.0 - edits as f32 / length as f32
}

/// Letters that both words have at about the same place, in how much the same order, and more where the words begin alike.
#[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
fn jaro_winkler(word: &[u16], other: &[u16]) -> f32 {
    const ALIKE: f32 = 0.7;
    let (long, short) = if word.len() > other.len() { (word, other) } else { (other, word) };
    let reach = (long.len() / 2).saturating_sub(1);
    let mut taken = vec![false; long.len()];
    let mut of_short = Vec::new();
    for (at, letter) in short.iter().enumerate() {
        let near = at.saturating_sub(reach)..(at + reach + 1).min(long.len());
        if let Some(found) = near.into_iter().find(|n| !taken[*n] && long[*n] == *letter) {
            taken[found] = true;
            of_short.push(*letter);
        }
    }
    let of_long = long.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let swapped = of_short.iter().zip(of_long).filter(|(a, b)| a != b).count() / 2;
    if of_short.is_empty() {
        return 0.0;
    }
    let common = of_short.len() as f32;
    let parts = common / word.len() as f32 + common / other.len() as f32;
    let jaro = (parts + (common - swapped as f32) / common) / 3.0;
    if jaro < ALIKE {
        return jaro;
    }
    let begin = word.iter().zip(other).take_while(|(a, b)| a == b).count();
    jaro + 0.1_f32.min(1.0 / long.len() as f32) * begin as f32 * (1.0 - jaro)
}

/// As Levenshtein's, of each letter with the one before it; two that differ in one of both are half an edit apart.
#[expect(clippy::cast_precision_loss, reason = "as Lucene does it")]
fn pairs(word: &[u16], other: &[u16]) -> f32 {
    let longer = word.len().max(other.len()) as f32;
    if word.len() < 2 || other.len() < 2 {
        return word.iter().zip(other).filter(|(a, b)| a == b).count() as f32 / longer;
    }
    // Nothing is before the first letter, and that is not counted as a likeness.
    let pair = |letters: &[u16], at: usize| (at.checked_sub(1).map(|before| letters[before]), letters[at]);
    let apart = |a: (Option<u16>, u16), b: (Option<u16>, u16)| match (a.0, b.0) {
        (None, None) => f32::from(u8::from(a.1 != b.1)),
        (before, other) => f32::from(u8::from(before != other) + u8::from(a.1 != b.1)) / 2.0,
    };
    let mut last: Vec<f32> = (0..=word.len()).map(|n| n as f32).collect();
    for j in 0..other.len() {
        let mut row = vec![(j + 1) as f32];
        for i in 0..word.len() {
            let change = last[i] + apart(pair(word, i), pair(other, j));
            row.push((row[i] + 1.0).min(last[i + 1] + 1.0).min(change));
        }
        last = row;
    }
    1.0 - last[word.len()] / longer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likenesses_are_those_of_lucene() {
        let close = |distance: Distance, word: &str, other: &str, wanted: f32| {
            let found = distance.likeness(word, other, 1);
            assert!((found - wanted).abs() < 1e-6, "{distance:?} {word} {other}: {found}");
        };
        close(Distance::Damerau, "trian", "train", 0.8);
        close(Distance::Levenshtein, "trian", "train", 0.6);
        close(Distance::JaroWinkler, "trian", "train", 0.946_666_66);
        close(Distance::JaroWinkler, "stom", "storms", 0.922_222_26);
        close(Distance::JaroWinkler, "ab", "cd", 0.0);
        close(Distance::Pairs, "trian", "train", 0.6);
        close(Distance::Pairs, "stom", "storms", 0.583_333_4);
        close(Distance::Pairs, "braim", "brain", 0.9);
    }
}
