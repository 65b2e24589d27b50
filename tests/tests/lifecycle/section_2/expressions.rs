//! Every wait is bounded, also for an expression of `#[default]`, `#[with]` or `replace`.

use crate::run::Spec;
use crate::table::{fails, hold};

const SHORT: &[(&str, &str)] = &[("ESTRADE_TIMEOUT_SETUP", "200ms")];

const TOO_LONG: &str = "was still being evaluated after 200ms (`timeout.setup`)";

#[test]
fn one_that_never_ends_is_an_error_of_its_fixture_before_any_setup() {
    let spec = Spec {
        variables: SHORT,
        cargo_test: &["--test-threads=16", "--skip=borrowed"],
        nextest: &["--test-threads=16", "--filterset=not test(borrowed)"],
        ..Spec::of("expressions")
    };
    let titled: &[&str] = &["fixture `titled` could not be set up", TOO_LONG];
    hold(
        &spec.both().iter().collect::<Vec<_>>(),
        &[
            fails("in_a_default", "", &["fixture `endless_by_default` could not be set up", TOO_LONG]),
            fails("in_with", "", titled),
            fails(
                "in_with_of_a_fixture",
                "",
                &["fixture `endless_for_another` could not be set up", TOO_LONG],
            ),
            fails("in_replace", "", &["fixture `ground` could not be set up", TOO_LONG]),
            fails("on_the_only_thread", "", titled),
            fails("beside_an_owned_case::case_1", "", titled),
            fails(
                "in_what_the_body_asks_for",
                "setup ground, body failed, teardown ground, 'ground is cleared'",
                &["fixture `endless_by_default` could not be set up", TOO_LONG],
            ),
        ],
    );
}

/// It runs on libtest's own thread, as the body does: the process has to be ended.
#[test]
fn one_beside_a_borrowed_case_too() {
    let spec = Spec {
        name: "borrowed",
        variables: SHORT,
        cargo_test: &["borrowed"],
        nextest: &["--filterset=test(borrowed)"],
        ..Spec::of("expressions")
    };
    for run in spec.both() {
        assert_eq!(run.order("beside_a_borrowed_case::case_1"), "", "{:?}", run.runner);
        assert!(run.text.contains(TOO_LONG), "{:?}: {}", run.runner, run.text);
        assert_ne!(run.code, Some(0), "{}", run.text);
    }
}
