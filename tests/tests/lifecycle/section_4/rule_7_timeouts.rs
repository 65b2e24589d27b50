//! Setup, body and teardown have timeouts of their own.

use super::rules;
use crate::table::{fails, hold};

#[test]
fn a_setup_has_a_timeout_of_its_own() {
    hold(
        &rules(),
        &[fails(
            "failing_setup::that_hangs",
            "setup ground, setup hangs timed_out, 'a local of hangs is dropped', \
             teardown ground, 'behind `provide!` of ground'",
            &["failed in setup", "timed out after 200ms"],
        )],
    );
}

#[test]
fn a_setup_that_blocks_its_thread_is_abandoned_and_said_so() {
    hold(
        &rules(),
        &[fails(
            "failing_setup::that_blocks_its_thread",
            "setup ground, setup blocks timed_out, teardown ground, 'behind `provide!` of ground'",
            &[
                "fixture `blocks`",
                "timed out after 200ms; it blocks its thread without reaching an await, and that thread was abandoned",
            ],
        )],
    );
}

#[test]
fn a_body_has_a_timeout_of_its_own() {
    hold(
        &rules(),
        &[fails(
            "bodies::that_times_out",
            "setup witness, body timed_out, teardown witness, 'outcome: timed_out'",
            &["timed out after 200ms"],
        )],
    );
}

#[test]
fn a_setup_that_is_asked_for_in_the_body_has_its_own() {
    hold(
        &rules(),
        &[fails(
            "requested::a_get_that_hangs",
            "body …, setup hangs timed_out, … body failed",
            &["fixture `hangs` could not be set up", "timed out after 200ms", "requested.rs:"],
        )],
    );
}
