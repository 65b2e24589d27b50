//! A fixture is set up when first asked for, and once per scope: a diamond yields one instance.

use super::rules;
use crate::table::{hold, passes};

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
fn a_fixture_that_nobody_asks_for_is_not_set_up() {
    hold(&rules(), &[passes("order::nothing_is_set_up_that_nobody_asks_for", "body")]);
}
