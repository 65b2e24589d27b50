//! Count, smallest, largest, sum and squares of numbers: what metrics are computed from.

use serde_json::{Map, Value, json};

use super::{FieldValues, Rows};
use crate::http::Result;
use crate::search::Format;

/// What some numbers are like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    pub(super) count: u64,
    pub(super) min: f64,
    pub(super) max: f64,
    sum: Sum,
    squares: Sum,
}

/// A sum that keeps what rounding loses. Source: Kahan; Elasticsearch's `CompensatedSum`.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    value: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, number: f64) {
        if !number.is_finite() {
            self.value += number;
            return;
        }
        let corrected = number - self.lost;
        let sum = self.value + corrected;
        self.lost = (sum - self.value) - corrected;
        self.value = sum;
    }
}

impl Default for Spread {
    fn default() -> Self {
        Self {
            count: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            sum: Sum::default(),
            squares: Sum::default(),
        }
    }
}

impl Spread {
    pub(super) fn add(&mut self, number: f64) {
        self.count += 1;
        self.min = self.min.min(number);
        self.max = self.max.max(number);
        self.sum.add(number);
        self.squares.add(number * number);
    }

    /// All numbers of a field in these rows.
    pub(super) fn of(values: &FieldValues, rows: &Rows<'_>) -> Result<Self> {
        let mut spread = Self::default();
        for slice in rows.slices() {
            let source = values.numbers(slice)?;
            slice.rows.iter().for_each(|row| source.numbers(*row, |number| spread.add(number)));
        }
        Ok(spread)
    }

    pub(super) fn sum(&self) -> f64 {
        self.sum.value
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(super) fn count(&self) -> f64 {
        self.count as f64
    }

    /// `None` of no numbers.
    pub(super) fn average(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum() / self.count())
    }

    pub(super) fn smallest(&self) -> Option<f64> {
        (self.count > 0).then_some(self.min)
    }

    pub(super) fn largest(&self) -> Option<f64> {
        (self.count > 0).then_some(self.max)
    }

    /// The answer of `stats`.
    pub(super) fn stats(&self, format: &Format) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("count".to_owned(), self.count.into());
        let parts = [
            ("min", self.smallest()),
            ("max", self.largest()),
            ("avg", self.average()),
            ("sum", Some(self.sum())),
        ];
        for (name, number) in parts {
            members.insert(name.to_owned(), json!(number));
        }
        for (name, number) in parts.into_iter().filter(|_| self.count > 0) {
            let text = number.and_then(|number| format.text(number));
            members.extend(text.map(|text| (format!("{name}_as_string"), text.into())));
        }
        members
    }

    /// The answer of `extended_stats`.
    pub(super) fn extended(&self, sigma: f64, format: &Format) -> Map<String, Value> {
        let mut members = self.stats(format);
        let some = |number: f64| (self.count > 0 && number.is_finite()).then_some(number);
        let (count, squares) = (self.count(), self.squares.value);
        let spread = squares - self.sum() * self.sum() / count;
        // Rounding may leave less than nothing.
        let population = some((spread / count).max(0.0));
        let sampling = some((spread / (count - 1.0)).max(0.0)).filter(|_| self.count > 1);
        let deviation = |variance: Option<f64>| variance.map(f64::sqrt);
        let bound = |variance: Option<f64>, sign: f64| {
            let average = self.average()?;
            Some(average + sign * sigma * deviation(variance)?)
        };
        let parts = [
            ("sum_of_squares", (self.count > 0).then_some(squares)),
            ("variance", population),
            ("variance_population", population),
            ("variance_sampling", sampling),
            ("std_deviation", deviation(population)),
            ("std_deviation_population", deviation(population)),
            ("std_deviation_sampling", deviation(sampling)),
        ];
        let bounds = [
            ("upper", bound(population, 1.0)),
            ("lower", bound(population, -1.0)),
            ("upper_population", bound(population, 1.0)),
            ("lower_population", bound(population, -1.0)),
            ("upper_sampling", bound(sampling, 1.0)),
            ("lower_sampling", bound(sampling, -1.0)),
        ];
        let printed = |parts: &[(&str, Option<f64>)]| {
            let mut printed = Map::new();
            for (name, number) in parts {
                printed.insert((*name).to_owned(), json!(number));
            }
            for (name, number) in parts.iter().filter(|_| self.count > 0) {
                let text = number.and_then(|number| format.text(number));
                printed.extend(text.map(|text| (format!("{name}_as_string"), text.into())));
            }
            printed
        };
        members.extend(printed(&parts));
        members.insert("std_deviation_bounds".to_owned(), Value::Object(printed(&bounds)));
        members
    }
}
