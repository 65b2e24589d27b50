//! A panic in a fixture is an error of that fixture, with its message and location.

use super::rules;
use crate::table::{fails, hold};

#[test]
fn a_panic_in_a_setup_is_an_error_of_that_fixture() {
    hold(
        &rules(),
        &[
            fails(
                "failing_setup::that_panics",
                "setup ground, setup panics panicked, teardown ground, 'behind `provide!` of ground'",
                &[
                    "fixture `panics` could not be set up",
                    "panicked at tests/lifecycle/sample/rules/failing_setup.rs:56:5",
                    "the ground is not level",
                ],
            ),
            fails(
                "failing_setup::that_panics_in_a_plain_function",
                "setup ground, setup panics_without_await panicked, teardown ground, 'behind `provide!` of ground'",
                &[
                    "fixture `panics_without_await` could not be set up",
                    "failing_setup.rs:75:",
                    "index out of bounds",
                ],
            ),
        ],
    );
}

#[test]
fn a_panic_in_a_default_or_an_override_is_an_error_of_that_fixture_before_any_setup() {
    hold(
        &rules(),
        &[
            fails(
                "failing_setup::whose_default_panics",
                "",
                &["fixture `by_default` could not be set up", "failing_setup.rs:139:5", "no default today"],
            ),
            fails(
                "failing_setup::whose_with_panics",
                "",
                &["fixture `by_default` could not be set up", "failing_setup.rs:139:5", "no override today"],
            ),
            fails(
                "failing_setup::whose_replace_panics",
                "",
                &[
                    "fixture `by_default` could not be set up",
                    "failing_setup.rs:139:5",
                    "no replacement today",
                ],
            ),
            // Its own `#[with]`, so its own error.
            fails(
                "failing_setup::whose_with_on_a_fixture_panics",
                "",
                &["fixture `asks_for_it` could not be set up", "failing_setup.rs:139:5", "no argument today"],
            ),
        ],
    );
}
