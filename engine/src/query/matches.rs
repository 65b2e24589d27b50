//! The rows that a query matches.

use std::collections::BTreeMap;

/// Rows in ascending order, each with its score.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matches {
    rows: Vec<u32>,
    scores: Scores,
}

#[derive(Debug, Clone, PartialEq)]
enum Scores {
    All(f32),
    /// As many as there are rows.
    Each(Vec<f32>),
}

impl Matches {
    pub(crate) fn none() -> Self {
        Self::constant(Vec::new(), 0.0)
    }

    /// Every row with the same score. `rows` ascend.
    pub(crate) fn constant(rows: Vec<u32>, score: f32) -> Self {
        Self { rows, scores: Scores::All(score) }
    }

    /// Rows with their scores, in ascending order of rows.
    pub(crate) fn scored(pairs: impl IntoIterator<Item = (u32, f32)>) -> Self {
        let (rows, scores) = pairs.into_iter().unzip();
        Self { rows, scores: Scores::Each(scores) }
    }

    pub(crate) fn rows(&self) -> &[u32] {
        &self.rows
    }

    pub(crate) fn into_rows(self) -> Vec<u32> {
        self.rows
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.rows.iter().enumerate().map(|(n, row)| (*row, self.score_at(n)))
    }

    pub(crate) fn contains(&self, row: u32) -> bool {
        self.rows.binary_search(&row).is_ok()
    }

    /// The score of a row; `None` when it does not match.
    pub(crate) fn score(&self, row: u32) -> Option<f32> {
        self.rows.binary_search(&row).ok().map(|n| self.score_at(n))
    }

    fn score_at(&self, n: usize) -> f32 {
        match &self.scores {
            Scores::All(score) => *score,
            Scores::Each(scores) => scores[n],
        }
    }

    /// The same rows, all with one score.
    #[must_use]
    pub(crate) fn with_score(self, score: f32) -> Self {
        Self { scores: Scores::All(score), ..self }
    }

    /// The rows of both; scores add up.
    #[must_use]
    pub(crate) fn and(&self, other: &Self) -> Self {
        let (mut a, mut b) = (0, 0);
        let mut both = Vec::new();
        while let (Some(left), Some(right)) = (self.rows.get(a), other.rows.get(b)) {
            match left.cmp(right) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => {
                    both.push((*left, self.score_at(a) + other.score_at(b)));
                    (a, b) = (a + 1, b + 1);
                }
            }
        }
        Self::scored(both)
    }

    /// The rows of either; scores of rows in both add up.
    #[must_use]
    pub(crate) fn or(&self, other: &Self) -> Self {
        let (mut a, mut b) = (0, 0);
        let mut either = Vec::with_capacity(self.rows.len().max(other.rows.len()));
        loop {
            let (left, right) = (self.rows.get(a).copied(), other.rows.get(b).copied());
            let Some(row) = left.into_iter().chain(right).min() else { break };
            let mut score = 0.0;
            if left == Some(row) {
                score += self.score_at(a);
                a += 1;
            }
            if right == Some(row) {
                score += other.score_at(b);
                b += 1;
            }
            either.push((row, score));
        }
        Self::scored(either)
    }

    /// The same rows; the scores of those that are in the other too add up.
    #[must_use]
    pub(crate) fn plus(&self, other: &Self) -> Self {
        self.or(&other.filter(|row| self.contains(row)))
    }

    /// The rows that are in at least so many of these; scores add up.
    pub(crate) fn at_least(count: usize, of: &[Self]) -> Self {
        if count > of.len() {
            return Self::none();
        }
        let mut found: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
        for (row, score) in of.iter().flat_map(Self::iter) {
            let entry = found.entry(row).or_default();
            *entry = (entry.0 + 1, entry.1 + f64::from(score));
        }
        Self::scored(
            found.into_iter().filter(|(_, (n, _))| *n >= count).map(|(row, (_, sum))| (row, single(sum))),
        )
    }

    /// The rows that are in any of these, each with the best of its scores and a part of the others'.
    pub(crate) fn best(of: &[Self], tie_breaker: f32) -> Self {
        let mut found: BTreeMap<u32, (f32, f64)> = BTreeMap::new();
        for (row, score) in of.iter().flat_map(Self::iter) {
            let (best, sum) = found.entry(row).or_insert((f32::NEG_INFINITY, 0.0));
            *best = best.max(score);
            *sum += f64::from(score);
        }
        Self::scored(found.into_iter().map(|(row, (best, sum))| {
            let best = f64::from(best);
            (row, single(best + (sum - best) * f64::from(tie_breaker)))
        }))
    }

    /// The same rows, their scores multiplied.
    #[must_use]
    pub(crate) fn times(mut self, boost: f32) -> Self {
        match &mut self.scores {
            Scores::All(score) => *score *= boost,
            Scores::Each(scores) => scores.iter_mut().for_each(|score| *score *= boost),
        }
        self
    }

    /// The rows that are not in the other, with their scores.
    #[must_use]
    pub(crate) fn without(&self, other: &Self) -> Self {
        Self::scored(self.iter().filter(|(row, _)| !other.contains(*row)))
    }

    /// The rows for which `keep` holds, with their scores.
    #[must_use]
    pub(crate) fn filter(&self, keep: impl Fn(u32) -> bool) -> Self {
        Self::scored(self.iter().filter(|(row, _)| keep(*row)))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "Lucene adds in double precision and keeps a float")]
fn single(score: f64) -> f32 {
    score as f32
}
