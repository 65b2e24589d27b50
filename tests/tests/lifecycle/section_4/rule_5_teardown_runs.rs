//! Code after `provide!` runs whether the test passed, failed, panicked or timed out, and does not run when
//! the fixture never reached `provide!`.

use super::rules;
use crate::table::{fails, hold, passes};

#[test]
fn code_after_provide_runs_however_the_body_ends() {
    hold(
        &rules(),
        &[
            passes("bodies::that_passes", "setup witness, body, teardown witness, 'outcome: passed'"),
            fails(
                "bodies::that_panics",
                "setup witness, body panicked, teardown witness, 'outcome: failed'",
                &["bodies.rs:22:5", "seven is not eight"],
            ),
            fails(
                "bodies::that_panics_in_a_plain_function",
                "setup witness, body panicked, teardown witness, 'outcome: failed'",
                &["bodies.rs:27:5", "seven is not nine"],
            ),
            fails(
                "bodies::that_returns_an_error",
                "setup witness, body failed, teardown witness, 'outcome: failed'",
                &["error: invalid digit found in string", "bodies.rs:33:"],
            ),
            fails(
                "bodies::that_returns_an_error_that_is_only_debug",
                "setup witness, body failed, teardown witness, 'outcome: failed'",
                &["error: OnlyDebug(7)"],
            ),
            fails(
                "bodies::that_returns_an_error_with_sources",
                "setup witness, body failed, teardown witness, 'outcome: failed'",
                &["error: the port of the catalogue is wrong", "caused by: invalid digit found in string"],
            ),
            fails(
                "bodies::that_returns_a_boxed_error",
                "setup witness, body failed, teardown witness, 'outcome: failed'",
                &["error: the port of the catalogue is wrong", "caused by: invalid digit found in string"],
            ),
            fails(
                "bodies::that_times_out",
                "setup witness, body timed_out, teardown witness, 'outcome: timed_out'",
                &["`bodies::that_times_out` timed out", "timed out after 200ms"],
            ),
            passes("bodies::that_skips", "setup witness, body skipped, teardown witness, 'outcome: skipped'"),
            fails(
                "bodies::that_never_begins",
                "setup witness, setup fails failed, teardown witness, 'outcome: failed'",
                &["fixture `fails` could not be set up", "no setup today"],
            ),
        ],
    );
}

#[test]
fn code_after_provide_runs_whatever_the_body_panics_with() {
    hold(
        &rules(),
        &[fails(
            "bodies::that_panics_with_what_panics",
            "setup witness, body panicked, teardown witness, 'outcome: failed'",
            &[
                "panicked at tests/lifecycle/sample/rules/bodies.rs:111:5",
                "a panic whose payload is not text",
            ],
        )],
    );
}

#[test]
fn code_after_provide_does_not_run_when_provide_was_not_reached() {
    for run in rules() {
        for test in ["that_returns_an_error", "that_panics", "that_hangs", "that_blocks_its_thread"] {
            let order = run.order(&format!("failing_setup::{test}"));
            assert!(order.contains("'behind `provide!` of ground'"), "{test}: {order}");
            for fixture in ["fails", "panics", "hangs", "blocks", "roof"] {
                assert!(!order.contains(&format!("'behind `provide!` of {fixture}'")), "{test}: {order}");
            }
        }
    }
}
