//! Percentiles of a histogram of high dynamic range: numbers are kept to so many significant digits.
//!
//! Source: `DoubleHistogram` and `Histogram` of the `HdrHistogram` library, 2.1.9.

/// Numbers in ascending order, as the histogram counts them.
#[derive(Debug)]
pub(super) struct Histogram {
    /// Whole multiples of `unit`.
    counts: Vec<u64>,
    unit: f64,
    /// The multiples below this one are told from each other.
    exact: u64,
}

impl Histogram {
    /// `None`: a number is negative.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "numbers were checked"
    )]
    pub(super) fn new(numbers: &[f64], digits: u32) -> Option<Self> {
        if numbers.iter().any(|number| *number < 0.0) {
            return None;
        }
        // The smallest number decides the unit: it is to have all its digits.
        let exact = (2 * 10u64.pow(digits)).next_power_of_two();
        let least = numbers.iter().copied().filter(|number| *number > 0.0).fold(f64::INFINITY, f64::min);
        let lowest = if least.is_finite() { 2f64.powf(least.log2().floor()) } else { 1.0 };
        let unit = lowest / (exact / 2) as f64;
        let mut counts: Vec<u64> = numbers.iter().map(|number| (number / unit) as u64).collect();
        counts.sort_unstable();
        Some(Self { counts, unit, exact })
    }

    /// The largest number that is not told from this one.
    fn highest_equivalent(&self, multiple: u64) -> u64 {
        let width = (multiple.max(1).ilog2() + 1).saturating_sub(self.exact.ilog2());
        (multiple >> width << width) + ((1 << width) - 1)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    pub(super) fn percentile(&self, percent: f64) -> Option<f64> {
        let wanted = ((percent / 100.0 * self.counts.len() as f64 + 0.5) as usize).max(1);
        let multiple = *self.counts.get(wanted - 1).or(self.counts.last())?;
        let shown = if percent == 0.0 { multiple } else { self.highest_equivalent(multiple) };
        Some(shown as f64 * self.unit)
    }

    /// How many percent of all numbers are this one or smaller.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "saturates"
    )]
    pub(super) fn rank(&self, number: f64) -> Option<f64> {
        if self.counts.is_empty() {
            return None;
        }
        let last = self.highest_equivalent((number.max(0.0) / self.unit) as u64);
        let below = self.counts.partition_point(|multiple| *multiple <= last);
        Some(100.0 * below as f64 / self.counts.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_highest_of_their_bucket() {
        let histogram = Histogram::new(&[151.0, 1.0, 51.0, 101.0], 3).unwrap();
        let found: Vec<f64> =
            [1.0, 50.0, 75.0, 99.0].iter().filter_map(|p| histogram.percentile(*p)).collect();
        assert_eq!(found, [1.0, 51.030_273_437_5, 101.061_523_437_5, 151.124_023_437_5]);
        assert!(Histogram::new(&[-1.0], 3).is_none());
    }
}
