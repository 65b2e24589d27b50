//! Percentiles of some numbers, as a t-digest of Elasticsearch 7 gives them while every number is a centroid of its
//! own: up to about two hundred. Beyond that Elasticsearch estimates, and this is exact.
//!
//! Source: `AVLTreeDigest.quantile` and `cdf`.

use super::{FieldValues, Rows};
use crate::http::Result;

/// Numbers in ascending order.
#[derive(Debug, Default)]
pub(super) struct Digest(Vec<f64>);

impl Digest {
    pub(super) fn new(mut numbers: Vec<f64>) -> Self {
        numbers.sort_by(f64::total_cmp);
        Self(numbers)
    }

    /// All numbers of a field in these rows.
    pub(super) fn of(values: &FieldValues, rows: &Rows<'_>) -> Result<Self> {
        let mut numbers = Vec::new();
        for slice in rows.slices() {
            let source = values.numbers(slice)?;
            slice.rows.iter().for_each(|row| source.numbers(*row, |number| numbers.push(number)));
        }
        Ok(Self::new(numbers))
    }

    /// The number below which this part of all lies; `None` of no numbers.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index of a list in memory"
    )]
    pub(super) fn quantile(&self, part: f64) -> Option<f64> {
        let (first, last) = (*self.0.first()?, *self.0.last()?);
        // A number lies in the middle of its own unit of weight.
        let at = part * self.0.len() as f64 - 0.5;
        if at <= 0.0 {
            return Some(first);
        }
        let below = at.floor() as usize;
        Some(match (self.0.get(below), self.0.get(below + 1)) {
            (Some(low), Some(high)) => low + (high - low) * at.fract(),
            _ => last,
        })
    }

    /// Which part of all numbers lies below this one, from 0 to 1; `None` of no numbers.
    #[expect(clippy::cast_precision_loss, reason = "lengths of lists in memory")]
    pub(super) fn rank(&self, number: f64) -> Option<f64> {
        let numbers = &self.0;
        let (first, count) = (*numbers.first()?, numbers.len());
        if count == 1 {
            return Some(if number < first { 0.0 } else { 1.0 });
        }
        // Half of the way to the next number, on either side.
        let mut left = (numbers[1] - numbers[0]) / 2.0;
        for (n, at) in numbers.iter().enumerate() {
            let right = numbers.get(n + 1).map_or(left, |next| (next - at) / 2.0);
            if number < at + right {
                let within = (number - (at - left)) / (left + right);
                return Some(((n as f64 + within) / count as f64).max(0.0));
            }
            left = right;
        }
        Some(1.0)
    }

    /// The middle.
    pub(super) fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }

    pub(super) fn numbers(&self) -> &[f64] {
        &self.0
    }
}
