//! `es`, on the embedded engine: empty, and with what a small test does to it. Times are those of Estrade's events.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::Result;
use crate::cargo::{build, run, scratch};
use crate::sample::{ELASTICSEARCH, SEARCHES};
use crate::series::Series;
use crate::table::{Table, milliseconds, reached};

const EMPTY_TO_REACH: f64 = 1e-3;
const INDEX_TO_REACH: f64 = 5e-3;

/// One way to run the tests.
#[derive(Default)]
struct Measured {
    /// Setup and teardown of `es`, in tests that do nothing with it.
    empty: Series,
    /// Setup, body and teardown of tests that fill an index and search.
    index: Series,
}

pub(crate) fn measure(runs: usize) -> Result<Table> {
    ELASTICSEARCH.write()?;
    let debug = build("sample-elasticsearch", "--test", "es", false)?;
    let release = build("sample-elasticsearch", "--test", "es", true)?;
    let mut table =
        Table::new(&["what", "profile", "empty", "to reach", "10 documents, 3 searches", "to reach"]);
    let binaries = [("debug", &debug), ("release", &release)];
    let mut together = [Measured::default(), Measured::default()];
    let mut alone = [Measured::default(), Measured::default()];
    for round in 0..runs {
        for (at, (_, binary)) in binaries.iter().enumerate() {
            observe(binary, &[], &mut together[at])?;
            for kind in ["empty", "index"] {
                // A name of its own each time, for no reason but that each test is like the others.
                let name = format!("{kind}_{:04}", round % SEARCHES);
                observe(binary, &["--exact", &name], &mut alone[at])?;
            }
        }
    }
    for (what, measured) in
        [("one of many in a process", together), ("alone in a process, as nextest runs it", alone)]
    {
        for ((profile, _), measured) in binaries.iter().zip(measured) {
            let goal = |goal: f64, series: &Series| {
                reached(&format!("≤ {:.0} ms", goal * 1e3), series.median() <= goal)
            };
            table.row([
                what.to_owned(),
                (*profile).to_owned(),
                milliseconds(&measured.empty),
                goal(EMPTY_TO_REACH, &measured.empty),
                milliseconds(&measured.index),
                goal(INDEX_TO_REACH, &measured.index),
            ]);
        }
    }
    Ok(table)
}

/// Runs a binary's tests one after the other, and reads what they tell.
fn observe(binary: &Path, arguments: &[&str], measured: &mut Measured) -> Result<()> {
    let events = scratch("events")?.join("es.jsonl");
    if events.exists() {
        fs::remove_file(&events)?;
    }
    run(Command::new(binary)
        .args(arguments)
        .args(["--quiet", "--test-threads=1"])
        .env("ESTRADE_EVENTS", &events))?;
    let mut es = 0.0;
    for line in fs::read_to_string(&events)?.lines() {
        let event: Value = serde_json::from_str(line)?;
        let empty = event["test"].as_str().is_some_and(|test| test.contains("empty"));
        let seconds = event["duration_us"].as_f64().unwrap_or_default() / 1e6;
        match event["event"].as_str() {
            Some("test_started") => es = 0.0,
            Some("finished") if event["fixture"] == "es" => es += seconds,
            Some("test_finished") if empty => measured.empty.push(es),
            Some("test_finished") => measured.index.push(seconds),
            _ => {}
        }
    }
    Ok(())
}
