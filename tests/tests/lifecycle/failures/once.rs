//! Nothing is told twice, and nothing is told only where backtraces are asked for.

use super::PLAIN;
use crate::project;
use crate::run::{Run, Runner, Spec};

/// As they are printed, not as they stand in the source, whose lines are shown, too.
const SAID: [&str; 8] = [
    "the floor is Some(\"wet\")",
    "`left == right` failed: one fruit was sold",
    "left: Object {",
    "index out of bounds: the len is 0 but the index is 2",
    "caused by: invalid digit found in string",
    "error: the bucket was not emptied",
    "main.rs:102:5:",
    "failed to parse field [price]",
];

fn hold(run: &Run) {
    for said in SAID {
        let times = run.text.matches(said).count();
        assert_eq!(times, 1, "{:?}: {said:?} is told {times} times in {}", run.runner, run.text);
    }
    // What libtest or std would say of a panic that nobody caught.
    for said in ["thread '", "note: run with", "Box<dyn Any>", "the test failed, as reported above"] {
        assert!(!run.text.contains(said), "{:?}: {said:?} is in {}", run.runner, run.text);
    }
}

#[test]
fn captured_it_is_told_once() {
    for run in super::failures() {
        hold(run);
    }
}

#[test]
fn uncaptured_it_is_told_once() {
    let spec = Spec { name: "uncaptured", cargo_test: &["--nocapture"], nextest: &["--no-capture"], ..PLAIN };
    for run in spec.both() {
        hold(&run);
    }
}

#[test]
fn with_backtraces_it_is_told_once() {
    for (name, value) in [("without-backtraces", "0"), ("with-backtraces", "1")] {
        let variables: &'static [(&str, &str)] = match value {
            "0" => &[("NO_COLOR", "1"), ("RUST_BACKTRACE", "0")],
            _ => &[("NO_COLOR", "1"), ("RUST_BACKTRACE", "1")],
        };
        let run = Spec { name, variables, ..PLAIN }.run(Runner::CargoTest);
        hold(&run);
        assert_eq!(run.text.contains("backtrace:\n"), value == "1", "{}", run.text);
    }
    if project::has_nextest() {
        let variables = &[("NO_COLOR", "1"), ("RUST_BACKTRACE", "1")];
        hold(&Spec { name: "with-backtraces", variables, ..PLAIN }.run(Runner::Nextest));
    }
}
