//! Terms that stand together: how often a phrase is in a row, and what that scores.
//!
//! A phrase is frequent as often as it occurs; with a slop every occurrence counts `1 / (1 + distance)`. Its rarity is
//! the sum of its terms'.

use super::{Matches, Scope, bm25, sloppy};
use crate::http::{Error, Result};
use crate::index::{Column, Posting};

/// The terms of one place of a phrase, any of which may stand there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) position: u32,
    pub(super) terms: Vec<String>,
}

/// The rows with a phrase of two or more places.
pub(super) fn phrase(
    scope: &Scope<'_>,
    column: &Column,
    places: &[Place],
    slop: u32,
    norms: bool,
) -> Result<Matches> {
    scope.seek_phrase(column, places, slop);
    let postings: Vec<Vec<&Posting>> = places
        .iter()
        .map(|place| place.terms.iter().filter_map(|term| column.postings.get(term)).collect())
        .collect();
    let Some(rarest) = postings.iter().min_by_key(|postings| rows(postings)) else {
        return Ok(Matches::none());
    };
    let groups = repeats(places, slop)?;
    let idf = postings.iter().flatten().map(|posting| f64::from(bm25::idf(scope, column, posting))).sum();
    let similarity = bm25::Similarity::new(column, norms, single(idf));
    let mut candidates: Vec<u32> = rarest
        .iter()
        .flat_map(|posting| posting.rows.iter().copied())
        .filter(|row| scope.visible(*row))
        .collect();
    candidates.sort_unstable();
    candidates.dedup();
    let scored = candidates.into_iter().filter_map(|row| {
        let positions: Vec<Vec<i64>> =
            postings.iter().zip(places).map(|(postings, place)| standing(postings, row, place)).collect();
        let frequency = if slop == 0 {
            exactly(&positions)
        } else {
            sloppy::frequency(&positions, places, &groups, slop)
        };
        (frequency > 0.0).then(|| (row, similarity.score(column, row, frequency)))
    });
    Ok(Matches::scored(scored))
}

fn rows(postings: &[&Posting]) -> usize {
    postings.iter().map(|posting| posting.rows.len()).sum()
}

/// Where a place's terms stand in a row, counted from where the phrase would begin.
fn standing(postings: &[&Posting], row: u32, place: &Place) -> Vec<i64> {
    let mut positions: Vec<i64> = postings
        .iter()
        .flat_map(|posting| posting.positions_in(row))
        .map(|position| i64::from(*position) - i64::from(place.position))
        .collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

#[expect(clippy::cast_precision_loss, reason = "Lucene's formula is in single precision")]
fn exactly(positions: &[Vec<i64>]) -> f32 {
    let Some((first, others)) = positions.split_first() else { return 0.0 };
    let begins = |at: &&i64| others.iter().all(|other| other.binary_search(at).is_ok());
    first.iter().filter(begins).count() as f32
}

/// The groups of places that have the same term; with a slop one occurrence must not serve two of them.
fn repeats(places: &[Place], slop: u32) -> Result<Vec<Vec<usize>>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    if slop == 0 {
        return Ok(groups);
    }
    for (n, place) in places.iter().enumerate() {
        let same = |other: &Place| other.terms.iter().any(|term| place.terms.contains(term));
        if let Some(first) = places[..n].iter().position(same) {
            if places.iter().any(|place| place.terms.len() > 1) {
                return Err(Error::unsupported(
                    "a phrase with [slop] in which a term repeats and another has synonyms",
                ));
            }
            match groups.iter_mut().find(|group| group[0] == first) {
                Some(group) => group.push(n),
                None => groups.push(vec![first, n]),
            }
        }
    }
    Ok(groups)
}

#[expect(clippy::cast_possible_truncation, reason = "Lucene adds in double precision and keeps a float")]
fn single(sum: f64) -> f32 {
    sum as f32
}
