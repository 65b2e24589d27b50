//! Every setup, body and teardown, begin and end, is an event with the fields of its schema.

use std::collections::HashSet;

use serde_json::Value;

use super::rules;
use crate::events::field;
use crate::run::Runner;

fn numbers(event: &Value, names: &[&str]) -> bool {
    names.iter().all(|name| event[name].is_u64())
}

fn texts(event: &Value, names: &[&str]) -> bool {
    names.iter().all(|name| event[name].is_string())
}

#[test]
fn every_event_has_the_fields_of_its_schema() {
    const SUBJECT: [&str; 4] = ["fixture", "module", "scope", "file"];
    for run in rules() {
        for (test, events) in &run.record {
            for event in events.iter().filter(|event| event["event"] != "note") {
                let common = numbers(event, &["time_us", "pid", "attempt"])
                    && texts(event, &["run", "binary", "test"]);
                assert!(common && event["version"] == 1, "{event}");
                assert_eq!(event["binary"], "lifecycle-sample::rules");
                let of_a_fixture = event.get("fixture").is_some();
                let subject = !of_a_fixture || (texts(event, &SUBJECT) && event["line"].is_u64());
                let whole = match field(event, "event") {
                    "test_started" => texts(event, &["file"]) && event["line"].is_u64(),
                    "test_finished" => texts(event, &["outcome"]) && event["duration_us"].is_u64(),
                    "started" => subject && texts(event, &["phase"]),
                    "finished" => {
                        let failed = !["ok", "skipped"].contains(&field(event, "outcome"));
                        subject
                            && texts(event, &["phase", "outcome"])
                            && event["duration_us"].is_u64()
                            && event["error"]
                                .as_str()
                                .map_or(!failed, |error| !error.is_empty() && !error.contains('\n'))
                    }
                    _ => false,
                };
                assert!(whole, "{event}");
            }
            let ends = |name: &str| events.iter().filter(|event| event["event"] == name).count();
            assert_eq!((ends("test_started"), ends("test_finished")), (1, 1), "{test}");
            assert_eq!(ends("started"), ends("finished"), "{test}");
        }
    }
}

/// What users read of them.
const DOCUMENTATION: &str = include_str!("../../../../runtime/src/doc/events.md");

#[test]
fn the_documentation_of_the_schema_tells_every_key_and_the_version() {
    let told: HashSet<&str> = DOCUMENTATION
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(|row| row[2..].split(" | ").next().unwrap_or_default().split(", "))
        .map(|key| key.trim_matches('`'))
        .collect();
    let mut found = HashSet::new();
    for event in rules().iter().flat_map(|run| run.record.values()).flatten() {
        if event["event"] != "note" {
            found
                .extend(event.as_object().into_iter().flat_map(|members| members.keys()).map(String::as_str));
        }
    }
    // That a signal came is in other runs.
    found.insert("signal");
    assert_eq!(found, told);
    assert!(DOCUMENTATION.contains("Schema, version 1:"));
}

#[test]
fn what_went_wrong_is_told_in_one_line() {
    for run in rules() {
        for (test, line) in [
            (
                "bodies::that_panics",
                "panicked: assertion `left == right` failed: seven is not eight; left: 7; right: 8",
            ),
            (
                "bodies::that_returns_an_error_with_sources",
                "the port of the catalogue is wrong: invalid digit found in string",
            ),
        ] {
            let end = run.record[test].iter().find(|event| event["error"].is_string());
            assert_eq!(end.map(|event| field(event, "error")), Some(line), "{:?}, {test}", run.runner);
        }
    }
}

#[test]
fn the_end_of_a_test_tells_its_outcome() {
    for run in rules() {
        for (test, outcome) in [
            ("bodies::that_passes", "passed"),
            ("bodies::that_panics", "failed"),
            ("bodies::that_times_out", "timed_out"),
            ("bodies::that_skips", "skipped"),
            ("bodies::that_never_begins", "failed"),
            ("skipping::in_a_setup", "skipped"),
            ("skipping::with_a_teardown_that_fails", "failed"),
            ("failing_teardown::one_behind_a_body_that_passed", "failed"),
            ("judged::a_panic_that_is_wanted", "passed"),
            ("judged::no_panic", "failed"),
        ] {
            let end = run.record[test].iter().find(|event| event["event"] == "test_finished");
            assert_eq!(end.map(|event| field(event, "outcome")), Some(outcome), "{:?}, {test}", run.runner);
        }
    }
}

#[test]
fn a_run_has_one_id_and_nextests_is_its_own() {
    for run in rules() {
        let mut ids: Vec<_> = run
            .record
            .values()
            .flatten()
            .filter(|event| event["event"] != "note")
            .map(|event| field(event, "run"))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        assert!(
            matches!(ids[..], [id] if match run.runner {
                Runner::CargoTest => id.starts_with("cargo-"),
                Runner::Nextest => run.text.contains(&format!("Nextest run ID {id}")),
            }),
            "{:?}: {ids:?}",
            run.runner
        );
    }
}
