//! Within a test: autouse first (widest scope, then outermost module, then line), then `uses`, then
//! parameters in order.

use super::rules;
use crate::table::{hold, passes};

#[test]
fn parameters_come_in_their_order() {
    hold(
        &rules(),
        &[passes(
            "order::parameters_in_their_order",
            "setup base, setup right, setup left, body, teardown left, teardown right, teardown base",
        )],
    );
}

#[test]
fn uses_come_before_parameters() {
    hold(
        &rules(),
        &[passes(
            "order::uses_before_parameters",
            "setup base, setup right, setup left, body, teardown left, teardown right, teardown base",
        )],
    );
}

#[test]
fn autouse_comes_first_outermost_module_then_line() {
    hold(
        &rules(),
        &[
            passes(
                "order::inner::deeper::autouse_then_uses_then_parameters",
                "setup base, setup written_first, setup written_second, setup deepest, setup right, setup left, \
                 body, teardown left, teardown right, teardown deepest, teardown written_second, \
                 teardown written_first, teardown base",
            ),
            passes(
                "order::inner::autouse_applies_to_its_module_and_below",
                "setup base, setup written_first, setup written_second, setup left, body, \
                 teardown left, teardown written_second, teardown written_first, teardown base",
            ),
            passes("order::autouse_does_not_apply_beside_its_module", "body"),
        ],
    );
}

#[test]
fn of_autouse_fixtures_the_widest_scope_comes_first() {
    hold(
        &rules(),
        &[passes(
            "order::widest::deeper::the_widest_scope_comes_first",
            "setup of_the_session replaced, setup of_the_module replaced, setup base, setup of_the_test, body, \
             teardown of_the_test, teardown base, teardown of_the_module, teardown of_the_session",
        )],
    );
}
