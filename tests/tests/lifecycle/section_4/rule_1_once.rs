//! A fixture is set up when first asked for, and once per scope: a diamond yields one instance.

use super::rules;
use crate::table::{fails, hold, passes};

#[test]
fn a_diamond_yields_one_instance() {
    hold(
        &rules(),
        &[
            passes(
                "order::a_diamond",
                "setup base, setup left, setup right, setup top, body, \
                 teardown top, teardown right, teardown left, teardown base",
            ),
            passes("order::asked_for_twice", "setup base, setup left, body, teardown left, teardown base"),
        ],
    );
}

#[test]
fn also_when_a_setup_asks_for_it_before_its_turn() {
    hold(
        &rules(),
        &[
            passes(
                "requested::a_get_before_its_turn",
                "setup early …, setup base, setup changeable, … setup early, body, \
                 teardown early, teardown changeable, teardown base",
            ),
            passes(
                "requested::a_get_before_its_turn_of_what_needs_a_replaced_one",
                "setup early …, setup base replaced, setup changeable, … setup early, body, \
                 teardown early, teardown changeable, teardown base",
            ),
            passes(
                "requested::a_get_of_what_nobody_else_asks_for",
                "setup early …, setup base replaced, setup changeable, … setup early, body …, setup wing, … body, \
                 teardown wing, teardown early, teardown changeable, teardown base",
            ),
            fails(
                "requested::a_get_that_fails_before_its_turn",
                "setup forgiving …, setup base, setup fails failed, … setup forgiving, \
                 teardown forgiving, teardown base",
                &["failed in setup", "fixture `fails` could not be set up", "no setup today"],
            ),
        ],
    );
}

#[test]
fn a_fixture_that_nobody_asks_for_is_not_set_up() {
    hold(&rules(), &[passes("order::nothing_is_set_up_that_nobody_asks_for", "body")]);
}

/// Attached, not set up: the session host does that, and `tests/session` holds how.
#[test]
fn what_is_wider_than_a_test_is_attached() {
    hold(
        &rules(),
        &[
            passes(
                "wide::asked_for_by_a_fixture",
                "setup local, attach shared, setup user, body, teardown user, teardown local",
            ),
            passes("wide::asked_for_by_the_test", "attach of_the_module, body"),
            passes("wide::asked_for_by_uses", "attach of_the_binary, body"),
            passes(
                "wide::replaced",
                "setup shared replaced, setup user, body, teardown user, teardown shared",
            ),
        ],
    );
}
