//! The file of events, and its short form: one line per test that a table can show.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// What is recorded of each test and attempt, in the order of the file.
pub(crate) type Record = BTreeMap<String, Vec<Value>>;

/// Reads the file; a line that is not whole JSON is an error, since many processes may append at once.
pub(crate) fn read(path: &Path) -> Record {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut record = Record::new();
    for line in text.lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"));
        // The others are the session host's.
        if let Some(test) = event["test"].as_str() {
            record.entry(test.to_owned()).or_default().push(event);
        }
    }
    record
}

pub(crate) fn field<'a>(event: &'a Value, name: &str) -> &'a str {
    event[name].as_str().unwrap_or_default()
}

/// `setup a, setup b failed, 'a note', teardown a`: a phase that ends well, with nothing but notes in between,
/// is told once; others are told where they begin (`setup a …`) and where they end (`… setup a failed`).
pub(crate) fn short(events: &[Value]) -> String {
    let mut told: Vec<String> = Vec::new();
    // The phase that began last, where nothing else began or ended since.
    let mut open: Option<usize> = None;
    for event in events {
        let what = [field(event, "phase"), field(event, "fixture")].join(" ").trim().to_owned();
        match field(event, "event") {
            "started" => {
                open = Some(told.len());
                told.push(what);
            }
            "finished" => {
                let outcome = match field(event, "outcome") {
                    "ok" if event["replaced"] == true => " replaced".to_owned(),
                    "ok" => String::new(),
                    other => format!(" {other}"),
                };
                match open.take() {
                    Some(at) => told[at].push_str(&outcome),
                    None => {
                        let begun = told.iter_mut().rev().find(|told| **told == what);
                        begun.expect("what finishes has started").push_str(" …");
                        told.push(format!("… {what}{outcome}"));
                    }
                }
            }
            "interrupted" => {
                open = None;
                told.push(field(event, "signal").to_owned());
            }
            "note" => told.push(format!("'{}'", field(event, "note"))),
            _ => {}
        }
    }
    told.join(", ")
}
