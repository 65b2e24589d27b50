//! One runtime per test; the body has a thread of its own; what blocks is bounded.

use std::collections::BTreeSet;

use super::threads;
use crate::events::field;
use crate::run::{Run, Runner, Verdict};
use crate::table::{fails, hold, passes};

#[test]
fn a_body_that_blocks_for_ever_cannot_stop_the_teardown() {
    let order = "setup ground, body timed_out, teardown ground, 'ground is cleared'";
    let says: &[&str] = &[
        "timed out after 200ms; it blocks its thread without reaching an await, and that thread was abandoned",
    ];
    hold(
        &threads(),
        &[fails("stuck::in_an_async_body", order, says), fails("stuck::in_a_plain_body", order, says)],
    );
}

#[test]
fn nor_can_a_clone_that_blocks_for_ever() {
    hold(
        &threads(),
        &[fails(
            "stuck::in_the_clone_of_a_value",
            "setup ground, setup uncopyable, body timed_out, teardown uncopyable, 'uncopyable ends', \
             teardown ground, 'ground is cleared'",
            &["timed out after 200ms; it blocks its thread"],
        )],
    );
}

#[test]
fn a_fixture_that_wants_its_value_back_from_a_stuck_body_says_who_holds_it() {
    hold(
        &threads(),
        &[
            fails(
                "stuck::that_hold_a_value_which_is_wanted_back",
                "setup ground, setup dropped, setup wants_back, body timed_out, teardown wants_back failed, \
                 teardown dropped failed, teardown ground, 'ground is cleared'",
                &[
                    "timed out after 200ms; it blocks its thread",
                    "fixture `wants_back` was not torn down cleanly",
                    "the test's body still holds its value, which `let … = provide!(…)` wants back",
                    "fixture `dropped` was not torn down cleanly",
                    "the test's body still holds its value, which was not dropped",
                ],
            ),
            fails(
                "stuck::that_can_be_stopped_gives_its_values_back",
                "setup ground, setup wants_back, body timed_out, \
                 teardown wants_back, '1 came back', teardown ground, 'ground is cleared'",
                &["timed out after 200ms"],
            ),
        ],
    );
}

#[test]
fn a_stuck_body_that_lets_go_in_time_gives_its_value_back() {
    hold(
        &threads(),
        &[fails(
            "stuck::that_lets_go_while_it_is_waited_for",
            "setup ground, setup wants_back, setup frees_the_body, body timed_out, teardown frees_the_body, \
             teardown wants_back, '1 came back', teardown ground, 'ground is cleared'",
            &["timed out after 200ms; it blocks its thread"],
        )],
    );
}

#[test]
fn a_setup_that_overruns_is_cancelled_at_its_next_await_and_counts_as_failed() {
    let cases = [
        fails(
            "limits::a_setup_that_reaches_an_await_after_its_limit",
            "setup ground, setup late_at_its_await timed_out, 'its limit is over', \
             teardown ground, 'ground is cleared'",
            &["fixture `late_at_its_await` could not be set up", "timed out after 200ms"],
        ),
        // Too late is too late: the value is dropped in its place.
        fails(
            "limits::a_setup_that_has_its_value_after_its_limit",
            "setup ground, setup late_with_its_value timed_out, \
             'the late value is dropped, runtime entered: true', teardown ground, 'ground is cleared'",
            &["fixture `late_with_its_value` could not be set up", "timed out after 200ms"],
        ),
        fails(
            "limits::a_setup_that_reaches_provide_after_its_limit",
            "setup ground, setup late_at_provide timed_out, \
             'the late value is dropped, runtime entered: true', teardown ground, 'ground is cleared'",
            &["fixture `late_at_provide` could not be set up", "timed out after 200ms"],
        ),
    ];
    hold(&threads(), &cases);
    for run in threads() {
        for case in &cases {
            let output = run.output(case.test);
            assert!(!output.contains("abandoned"), "it has ended, late as it was: {output}");
        }
    }
}

#[test]
fn every_phase_has_a_limit_of_its_own() {
    hold(
        &threads(),
        &[
            passes(
                "limits::the_timeout_of_a_fixture_is_its_setups_and_its_teardowns_each",
                "setup slow_in_both_halves, body, teardown slow_in_both_halves",
            ),
            passes(
                "limits::setup_and_teardown_do_not_count_against_the_body",
                "setup slow, body, teardown slow",
            ),
            passes(
                "limits::nor_does_a_setup_that_the_body_asks_for",
                "body …, setup slow, … body, teardown slow",
            ),
            passes(
                "limits::nor_a_setup_that_a_setup_asks_for_against_that",
                "setup impatient …, setup slow, … setup impatient, body, teardown impatient, teardown slow",
            ),
        ],
    );
}

#[test]
fn a_setup_that_cannot_be_stopped_keeps_what_it_needs() {
    hold(
        &threads(),
        &[fails(
            "stuck::a_setup_that_holds_a_value_which_is_wanted_back",
            "setup ground, setup wants_back, setup stuck_holder timed_out, teardown wants_back failed, \
             teardown ground, 'ground is cleared'",
            &[
                "fixture `stuck_holder` could not be set up",
                "timed out after 200ms; it blocks its thread",
                "fixture `wants_back` was not torn down cleanly",
                "fixture `stuck_holder` (tests/lifecycle/sample/threads/stuck.rs:",
                "still holds its value",
            ],
        )],
    );
}

#[test]
fn so_does_a_teardown_that_cannot_be_stopped() {
    hold(
        &threads(),
        &[fails(
            "stuck::a_teardown_that_holds_a_value_which_is_wanted_back",
            "setup ground, setup wants_back, setup stuck_in_teardown, body, \
             teardown stuck_in_teardown timed_out, teardown wants_back failed, \
             teardown ground, 'ground is cleared'",
            &[
                "fixture `stuck_in_teardown` was not torn down cleanly",
                "timed out after 200ms; it blocks its thread",
                "fixture `wants_back` was not torn down cleanly",
                "fixture `stuck_in_teardown` (tests/lifecycle/sample/threads/stuck.rs:",
                "still holds its value",
            ],
        )],
    );
}

#[test]
fn a_fixture_that_blocks_the_only_thread_is_reported_and_what_could_not_be_torn_down() {
    let rest: &[&str] = &[
        "timed out after 200ms; it blocks its thread",
        "fixture `wants_back` was not torn down cleanly",
        "its thread is blocked (with `flavor = \"current_thread\"` everything runs on one)",
        "fixture `ground` was not torn down cleanly",
        "its thread is blocked",
    ];
    hold(
        &threads(),
        &[
            fails(
                "stuck::a_setup_on_the_only_thread",
                "setup ground, setup wants_back, setup stuck_holder timed_out, \
                 teardown wants_back failed, teardown ground failed",
                rest,
            ),
            fails(
                "stuck::a_teardown_on_the_only_thread",
                "setup ground, setup wants_back, setup stuck_in_teardown, body, \
                 teardown stuck_in_teardown timed_out, teardown wants_back failed, teardown ground failed",
                rest,
            ),
        ],
    );
}

#[test]
fn what_goes_wrong_while_a_body_is_stopped_is_told_as_well() {
    hold(
        &threads(),
        &[fails(
            "stuck::a_body_that_panics_while_it_is_stopped",
            "setup ground, body timed_out, teardown ground, 'ground is cleared'",
            &["timed out after 200ms", "dropped too early"],
        )],
    );
}

#[test]
fn a_body_that_blocks_the_only_thread_is_reported_and_what_could_not_be_torn_down() {
    hold(
        &threads(),
        &[fails(
            "stuck::on_the_only_thread",
            "setup ground, setup wants_back, body timed_out, teardown wants_back failed, teardown ground failed",
            &[
                "timed out after 200ms; it blocks its thread",
                "fixture `wants_back` was not torn down cleanly",
                "its thread is blocked (with `flavor = \"current_thread\"` everything runs on one)",
                "fixture `ground` was not torn down cleanly",
                "its thread is blocked",
            ],
        )],
    );
}

#[test]
fn tasks_that_are_left_behind_end_with_the_runtime() {
    let order = "setup ground, body, teardown ground, 'ground is cleared'";
    hold(
        &threads(),
        &[
            passes("stuck::a_task_left_behind_that_blocks", order),
            passes("stuck::a_task_left_behind_that_awaits", order),
            passes("stuck::a_task_left_behind_that_blocks_the_only_thread", "body"),
        ],
    );
}

#[test]
fn a_fixture_may_block_while_it_calls_a_server_of_another() {
    hold(
        &threads(),
        &[
            passes(
                "blocking::a_fixture_that_blocks_while_it_calls_a_server_of_another",
                "setup server, setup greeting, setup greeting_that_blocks_in_async, body, \
                 teardown greeting_that_blocks_in_async, teardown greeting, teardown server",
            ),
            passes(
                "blocking::a_plain_body_that_blocks_while_it_calls_a_server_of_a_fixture",
                "setup server, body, teardown server",
            ),
        ],
    );
}

#[test]
fn a_blocking_client_in_a_current_thread_test_reaches_the_engine() {
    let order = "setup detached, body, teardown detached";
    let engine = "setup es, body, teardown es";
    hold(
        &threads(),
        &[
            passes("blocking::a_blocking_client_of_the_engine_on_the_only_thread", engine),
            passes("blocking::a_blocking_client_of_the_engine_in_async_on_the_only_thread", engine),
            passes("blocking::a_blocking_client_on_the_only_thread", order),
            passes("blocking::a_blocking_client_in_async_on_the_only_thread", order),
        ],
    );
}

#[test]
fn plain_functions_have_the_runtime_entered() {
    hold(
        &threads(),
        &[
            passes("blocking::a_plain_body_has_the_runtime_entered", "setup server, body, teardown server"),
            passes(
                "blocking::a_plain_fixture_has_the_runtime_entered",
                "setup waiting_on_the_handle, body, teardown waiting_on_the_handle",
            ),
        ],
    );
}

#[test]
fn one_runtime_with_two_workers_unless_asked_otherwise() {
    let order = "setup thread_of_setup, body, teardown thread_of_setup";
    hold(
        &threads(),
        &[
            passes("blocking::one_runtime_with_two_workers", "body"),
            passes("blocking::the_body_has_a_thread_of_its_own", order),
            passes("blocking::with_current_thread_there_is_one", order),
        ],
    );
}

/// What a test noted, without the part before the colon.
fn runtimes(run: &Run, test: &str) -> BTreeSet<String> {
    let notes = run.record[test].iter().filter(|event| event["event"] == "note");
    let ids = notes.filter_map(|event| Some(field(event, "note").rsplit_once(": ")?.1.to_owned()));
    ids.collect()
}

#[test]
fn a_test_has_one_runtime_for_fixtures_body_and_teardown_and_shares_it_with_no_other() {
    for run in threads() {
        let one = "blocking::one_runtime_for_fixtures_body_and_teardown";
        let another = "blocking::another_test_has_another_runtime";
        for test in [one, another] {
            assert_eq!(run.verdict(test), Some(Verdict::Passed), "{}", run.output(test));
            assert_eq!(runtimes(run, test).len(), 1, "{:?}, {test}: {}", run.runner, run.order(test));
        }
        // A process of its own counts its runtimes anew.
        if run.runner == Runner::CargoTest {
            assert_ne!(runtimes(run, one), runtimes(run, another));
        }
    }
}

#[test]
fn a_client_with_pooled_connections_works_from_setup_to_teardown() {
    let order = "setup server, setup http, body, teardown http, 'in teardown: b\"hi\"', \
                 teardown server, 'answers: 3'";
    hold(
        &threads(),
        &[
            passes("clients::from_setup_to_teardown", order),
            passes("clients::from_setup_to_teardown_on_one_thread", order),
        ],
    );
}

#[test]
fn the_clock_may_be_paused_from_setup_to_teardown() {
    hold(
        &threads(),
        &[passes("clock::days_go_by_at_once", "setup paused, body, teardown paused, 'days at the end: 3'")],
    );
}
