//! What was measured, as a table in Markdown.

use std::fmt;

use crate::series::{Cost, Series};

/// Rows under a heading of columns.
#[derive(Debug)]
pub(crate) struct Table {
    columns: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(columns: &'static [&'static str]) -> Table {
        Table { columns, rows: Vec::new() }
    }

    /// Several things against one of them, which is the baseline.
    pub(crate) fn compared() -> Table {
        Table::new(&["what", "median", "processor time", "ratio", "to reach"])
    }

    /// A row of [`Table::compared`].
    pub(crate) fn compare(&mut self, what: &str, cost: &Cost, baseline: &Cost, goal: Option<f64>) {
        let ratio = cost.wall.median() / baseline.wall.median();
        self.row([
            what.to_owned(),
            seconds(&cost.wall),
            seconds(&cost.processor),
            format!("{ratio:.2}"),
            goal.map_or_else(|| "–".to_owned(), |goal| reached(&format!("≤ {goal}"), ratio <= goal)),
        ]);
    }

    /// A row with whatever the columns are.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} |", self.columns.join(" | "))?;
        writeln!(f, "|{}", "---|".repeat(self.columns.len()))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

/// A goal, and whether it was met.
pub(crate) fn reached(goal: &str, met: bool) -> String {
    if met { format!("{goal}: reached") } else { format!("{goal}: **missed**") }
}

pub(crate) fn seconds(series: &Series) -> String {
    format!("{:.2} s", series.median())
}

/// Of a series in seconds.
pub(crate) fn milliseconds(series: &Series) -> String {
    format!("{:.2} ms", series.median() * 1e3)
}
