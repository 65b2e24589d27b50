//! The embedded engine under 10,000 documents of 1 kB, over HTTP.

use std::process::Command;

use serde_json::Value;

use crate::Result;
use crate::cargo::{build, run};
use crate::series::Series;
use crate::table::{Table, reached};

/// What the load tells, and its goal: seconds times a thousand, or megabytes.
const ROWS: &[(&str, &str, &str, f64)] = &[
    ("bulk", "10,000 documents in bulks of 500, then a refresh", "ms", 1000.0),
    ("term", "`term`", "ms", 20.0),
    ("range", "`range`", "ms", 20.0),
    ("match", "`match`", "ms", 20.0),
    ("terms", "`terms` aggregation", "ms", 20.0),
    ("resident", "resident memory afterwards", "MB", 60.0),
    ("peak", "the most of it", "MB", 60.0),
];

pub(crate) fn measure(runs: usize) -> Result<Table> {
    let profiles = [false, true];
    let mut measured = vec![[Series::default(), Series::default()]; ROWS.len()];
    let binaries = [
        build("sample-engine", "--bin", "sample-engine", profiles[0])?,
        build("sample-engine", "--bin", "sample-engine", profiles[1])?,
    ];
    for _ in 0..runs {
        for (at, binary) in binaries.iter().enumerate() {
            let told: Value = serde_json::from_str(&run(&mut Command::new(binary))?)?;
            for ((key, ..), series) in ROWS.iter().zip(&mut measured) {
                series[at]
                    .push(told[*key].as_f64().ok_or_else(|| format!("the load told no {key}: {told}"))?);
            }
        }
    }
    let mut table = Table::new(&["what", "debug", "to reach", "release", "to reach"]);
    for ((_, what, unit, goal), [debug, release]) in ROWS.iter().zip(&measured) {
        let cell = |series: &Series| format!("{:.1} {unit}", series.median());
        let judged = |series: &Series| reached(&format!("≤ {goal} {unit}"), series.median() <= *goal);
        table.row([(*what).to_owned(), cell(debug), judged(debug), cell(release), judged(release)]);
    }
    Ok(table)
}
