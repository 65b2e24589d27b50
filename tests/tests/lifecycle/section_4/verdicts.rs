//! What the runner is told: `#[should_panic]`, `#[ignore]`, exit codes, and silence about what passed.

use super::rules;
use crate::run::{Runner, Verdict};
use crate::table::{fails, hold, passes};

#[test]
fn should_panic_is_judged_by_the_bodys_panic_only() {
    hold(
        &rules(),
        &[
            passes("judged::a_panic_that_is_wanted", "setup tidy, body, teardown tidy"),
            passes("judged::a_panic_with_the_message_that_is_wanted", "setup tidy, body, teardown tidy"),
            fails(
                "judged::a_panic_with_another_message",
                "setup tidy, body failed, teardown tidy",
                &["not as `#[should_panic]` expects", "\"not nine\"", "failed: seven is not eight"],
            ),
            fails("judged::no_panic", "setup tidy, body failed, teardown tidy", &["it did not panic"]),
            fails(
                "judged::an_error_is_no_panic",
                "setup tidy, body failed, teardown tidy",
                &["error: 7 is an error"],
            ),
            fails(
                "judged::a_panic_in_a_setup",
                "setup tidy, setup panics panicked, teardown tidy",
                &["fixture `panics` could not be set up", "7 is a panic of a setup"],
            ),
            fails(
                "judged::a_panic_in_a_setup_with_the_message_that_is_wanted",
                "setup tidy, setup panics panicked, teardown tidy",
                &["fixture `panics` could not be set up", "7 is a panic of a setup"],
            ),
            fails(
                "judged::a_panic_in_a_teardown",
                "setup tidy, setup panics_at_the_end, body failed, teardown panics_at_the_end panicked, teardown tidy",
                &["it did not panic", "errors in the teardown", "7 is a panic of a teardown"],
            ),
            fails(
                "judged::a_timeout_is_no_panic",
                "setup tidy, body timed_out, teardown tidy",
                &["timed out after 200ms"],
            ),
            passes("judged::a_skip_is_no_panic", "setup tidy, body skipped, teardown tidy"),
        ],
    );
}

#[test]
fn an_ignored_test_is_not_run() {
    for run in rules() {
        assert_eq!(run.order("judged::an_ignored_one"), "");
        if run.runner == Runner::CargoTest {
            assert_eq!(run.verdict("judged::an_ignored_one"), Some(Verdict::Ignored));
        }
    }
}

#[test]
fn the_exit_code_tells_that_tests_failed() {
    for run in rules() {
        let code = match run.runner {
            Runner::CargoTest => 101,
            Runner::Nextest => 100,
        };
        assert_eq!(run.code, Some(code), "{}", run.text);
    }
}
