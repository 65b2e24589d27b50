//! Every teardown runs, whatever others did; all their errors are reported, each with its fixture; a body's
//! failure is never hidden by a teardown's. A test whose body passed and whose teardown failed fails.

use super::rules;
use crate::table::{fails, hold};

#[test]
fn every_teardown_runs_and_all_errors_are_reported() {
    hold(
        &rules(),
        &[fails(
            "failing_teardown::all_at_once",
            "setup sound, setup fails, setup panics, setup panics_without_await, setup panics_in_drop, \
             setup panics_in_drop_before_its_code, setup hangs, setup blocks, setup skips, body, \
             teardown skips failed, teardown blocks timed_out, teardown hangs timed_out, \
             teardown panics_in_drop_before_its_code panicked, 'the code behind `provide!` runs all the same', \
             teardown panics_in_drop panicked, teardown panics_without_await panicked, \
             teardown panics panicked, teardown fails failed, teardown sound, 'sound'",
            &[
                "errors in the teardown of test `failing_teardown::all_at_once`",
                "fixture `skips` was not torn down cleanly",
                "`skip!` was called in a teardown",
                "fixture `blocks` was not torn down cleanly",
                "timed out after 200ms; it blocks its thread",
                "fixture `hangs` was not torn down cleanly",
                "timed out after 200ms",
                "fixture `panics_in_drop_before_its_code` was not torn down cleanly",
                "the value fell apart",
                "fixture `panics_in_drop` was not torn down cleanly",
                "the value fell apart",
                "fixture `panics_without_await` was not torn down cleanly",
                "the mop is broken",
                "fixture `panics` was not torn down cleanly",
                "the broom is broken",
                "fixture `fails` was not torn down cleanly (rules::failing_teardown, tests/lifecycle/sample/rules/failing_teardown.rs:16)",
                "error: invalid digit found in string",
                "failing_teardown.rs:19:",
            ],
        )],
    );
}

#[test]
fn a_test_whose_body_passed_and_whose_teardown_failed_fails() {
    hold(
        &rules(),
        &[fails(
            "failing_teardown::one_behind_a_body_that_passed",
            "setup sound, setup fails, body, teardown fails failed, teardown sound, 'sound'",
            &["errors in the teardown", "fixture `fails` was not torn down cleanly"],
        )],
    );
}

#[test]
fn a_bodys_failure_is_not_hidden_by_a_teardowns() {
    hold(
        &rules(),
        &[fails(
            "failing_teardown::one_behind_a_body_that_failed",
            "setup sound, setup fails, body panicked, teardown fails failed, teardown sound, 'sound'",
            &[
                "the body's own failure",
                "errors in the teardown",
                "fixture `fails` was not torn down cleanly",
            ],
        )],
    );
}

#[test]
fn a_teardowns_failure_is_not_hidden_by_a_panic_that_was_expected() {
    hold(
        &rules(),
        &[fails(
            "failing_teardown::one_behind_a_panic_that_was_expected",
            "setup sound, setup fails, body, teardown fails failed, teardown sound, 'sound'",
            &["errors in the teardown", "fixture `fails` was not torn down cleanly"],
        )],
    );
}

#[test]
fn errors_of_finalizers_are_reported_with_their_owner() {
    hold(
        &rules(),
        &[fails(
            "failing_teardown::finalizers_too",
            "setup sound, setup finalized, body, teardown failed, 'finalizer of the test', \
             teardown finalized failed, 'finalizer of finalized', teardown sound, 'sound'",
            &[
                "the test's own finalizer failed",
                "fixture `finalized` was not torn down cleanly",
                "the code behind `provide!` failed",
                "the finalizer panicked",
                "the finalizer failed",
            ],
        )],
    );
}

#[test]
fn a_finalizer_may_panic_in_the_end_which_is_an_error_like_all_others() {
    hold(
        &rules(),
        &[fails(
            "failing_teardown::a_finalizer_that_panics_in_the_end",
            "setup sound, body, teardown panicked, 'finalizer', teardown sound, 'sound'",
            &["nothing comes after this"],
        )],
    );
}
