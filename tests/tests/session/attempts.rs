//! Retries and stress iterations belong to one run.

use crate::sample::Runner;
use crate::scenario::{SCENARIO, Scenario};

#[test]
fn a_retry_is_given_the_same_value() {
    let scenario = Scenario {
        arguments: &["--profile=patient", "-E", "test(passes_at_the_second_attempt)"],
        fixtures: &[("town", [1; 4])],
        says: &["TRY 1 FAIL", "TRY 2 PASS"],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn stress_iterations_are_given_the_same_value() {
    let scenario = Scenario {
        arguments: &["--stress-count=5", "-E", "test(asks_for_the_mill)"],
        fixtures: &[("town", [1; 4]), ("mill", [1; 4])],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_failed_setup_is_not_tried_again() {
    let scenario = Scenario {
        arguments: &["--profile=patient", "-E", "binary(first) and test(=asks_for_the_town)"],
        orders: &[("setup town", "fail")],
        code: Some(100),
        fixtures: &[("town", [1, 0, 0, 0])],
        says: &["TRY 1 FAIL", "TRY 2 FAIL", "TRY 3 FAIL"],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_test_that_is_run_alone_is_a_run_of_its_own() {
    let scenario = Scenario {
        runner: Runner::Bare("second"),
        arguments: &["--exact", "asks_for_the_bakery"],
        fixtures: &[("town", [1; 4]), ("mill", [1; 4]), ("well", [1; 4]), ("bakery", [1; 4])],
        ..SCENARIO
    };
    scenario.hold();
}
