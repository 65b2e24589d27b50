//! A setup that fails tears down what was already set up; the test body does not run; the failure names
//! the fixture, its file and line, and the chain that asked for it.

use super::rules;
use crate::table::{fails, hold};

#[test]
fn a_setup_that_fails_tears_down_what_was_set_up() {
    hold(
        &rules(),
        &[
            fails(
                "failing_setup::that_returns_an_error",
                "setup ground, setup fails failed, teardown ground, 'behind `provide!` of ground'",
                &[
                    "test `failing_setup::that_returns_an_error` failed in setup, tests/lifecycle/sample/rules/failing_setup.rs:30",
                    "fixture `fails` could not be set up (rules::failing_setup, tests/lifecycle/sample/rules/failing_setup.rs:16)",
                    "asked for by fixture `roof_over_fails` (tests/lifecycle/sample/rules/failing_setup.rs:24)",
                    "error: invalid digit found in string",
                    "at tests/lifecycle/sample/rules/failing_setup.rs:17:",
                    "set up before: ground",
                    "-p lifecycle-sample --test rules -- --exact failing_setup::that_returns_an_error",
                ],
            ),
            fails(
                "failing_setup::that_panics",
                "setup ground, setup panics panicked, teardown ground, 'behind `provide!` of ground'",
                &[
                    "fixture `panics` could not be set up",
                    "asked for by fixture `roof_over_panics`",
                    "the ground is not level",
                ],
            ),
            fails(
                "failing_setup::that_hangs",
                "setup ground, setup hangs timed_out, 'a local of hangs is dropped', \
                 teardown ground, 'behind `provide!` of ground'",
                &[
                    "fixture `hangs` could not be set up",
                    "asked for by fixture `roof_over_hangs`",
                    "timed out after 200ms",
                ],
            ),
        ],
    );
}

#[test]
fn the_whole_chain_that_asked_is_named_nearest_first() {
    const ORDER: &str = "setup ground, setup fails failed, teardown ground, 'behind `provide!` of ground'";
    const CHAIN: &[&str] = &[
        "fixture `fails` could not be set up",
        "asked for by fixture `roof_over_fails` (tests/lifecycle/sample/rules/failing_setup.rs:24)",
        "asked for by fixture `tower` (tests/lifecycle/sample/rules/failing_setup.rs:37)",
        "asked for by fixture `flag` (tests/lifecycle/sample/rules/failing_setup.rs:42)",
        "error: invalid digit found in string",
    ];
    hold(
        &rules(),
        &[
            fails("failing_setup::that_was_asked_for_by_a_chain", ORDER, CHAIN),
            fails("failing_setup::that_was_asked_for_by_uses", ORDER, CHAIN),
        ],
    );
}

#[test]
fn the_finalizers_of_a_setup_that_fails_run() {
    hold(
        &rules(),
        &[fails(
            "failing_setup::that_fails_behind_its_finalizers",
            "setup ground, setup finalized_then_fails failed, \
             teardown finalized_then_fails, 'second finalizer', 'first finalizer', \
             teardown ground, 'behind `provide!` of ground'",
            &["fixture `finalized_then_fails` could not be set up"],
        )],
    );
}

#[test]
fn an_error_is_shown_with_its_sources() {
    hold(
        &rules(),
        &[fails(
            "failing_setup::with_an_error_that_has_sources",
            "setup boxed failed",
            &["error: the port of the catalogue is wrong", "caused by: invalid digit found in string"],
        )],
    );
    // The place of a `?` is kept by `estrade::Error` only: a box has none, and is given none.
    for run in rules() {
        let output = run.output("failing_setup::with_an_error_that_has_sources");
        assert!(!output.lines().any(|line| line.trim().starts_with("at ")), "{output}");
    }
}

#[test]
fn a_value_given_for_a_shared_fixture_does_not_reach_one_that_depends_on_it() {
    hold(
        &rules(),
        &[fails(
            "wide::replaced_below_another_wide_one",
            "",
            &[
                "fixture `another_wide_one` could not be set up",
                "`replace(shared = …)` counts in this test's process only",
                "replace `another_wide_one` as well",
            ],
        )],
    );
}
