//! Many tests at once, in one process and in many.

use std::collections::HashSet;

use serde_json::Value;

use crate::run::{Run, Runner, Spec, Verdict};

const ORDER: &str =
    "setup number, setup echo, setup plain, body, teardown plain, teardown echo, teardown number";

fn hold(run: &Run, processes: usize) {
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert_eq!(run.record.len(), 200);
    for test in run.record.keys() {
        assert_eq!(run.order(test), ORDER, "{test}");
        assert_eq!(run.verdict(test), Some(Verdict::Passed), "{test}");
    }
    // Every line of the file was read as whole JSON, whoever wrote beside it.
    let events: Vec<_> = run.record.values().flatten().collect();
    assert_eq!(events.len(), 200 * 16, "begin and end of a test, and of its seven phases");
    assert!(events.iter().all(|event| event["version"] == 1));
    let pids: HashSet<_> = events.iter().map(|event| event["pid"].as_u64()).collect();
    assert_eq!(pids.len(), processes);
    let ids: HashSet<_> = events.iter().map(|event| event["run"].to_string()).collect();
    assert_eq!(ids.len(), 1, "one run: {ids:?}");
}

#[test]
fn two_hundred_tests_at_once_in_one_process() {
    let variables = &[("CROWD", "200")];
    let spec = Spec { cargo_test: &["--test-threads=200"], variables, ..Spec::of("crowd") };
    let run = spec.run(Runner::CargoTest);
    hold(&run, 1);
    // None ends before the last has begun: each body waits for all the others.
    let time = |event: &Value| event["time_us"].as_u64();
    let of = |name: &str| -> Vec<_> {
        run.record.values().flatten().filter(|event| event["event"] == name).map(time).collect()
    };
    assert!(of("test_started").iter().max() < of("test_finished").iter().min(), "not all at once");
}

#[test]
fn two_hundred_processes_append_whole_events_to_one_file() {
    if crate::project::has_nextest() {
        hold(&Spec::of("crowd").run(Runner::Nextest), 200);
    }
}
