//! The rows that a query matches.

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
