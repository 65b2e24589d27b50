//! How values are lent, given back and dropped.

use super::rules;
use crate::table::{fails, hold, passes};

#[test]
fn a_dependency_may_be_borrowed_across_provide() {
    hold(
        &rules(),
        &[passes(
            "values::a_dependency_borrowed_across_provide",
            "setup text, setup borrower, body, teardown borrower, \
             'borrower still has \"lent\" and \"lent and local\"', teardown text, 'text came back as \"lent\"'",
        )],
    );
}

#[test]
fn provide_gives_the_value_back_as_the_test_left_it() {
    hold(
        &rules(),
        &[
            passes(
                "values::a_value_that_was_changed_comes_back",
                "setup list, body, teardown list, 'list came back as [1, 2, 3]'",
            ),
            passes(
                "values::a_clone_is_the_tests_own",
                "setup list, body, teardown list, 'list came back as [1, 3]'",
            ),
        ],
    );
}

#[test]
fn exclusive_access_while_someone_holds_the_value_is_an_error_that_names_the_holder() {
    hold(
        &rules(),
        &[
            passes(
                "values::exclusive_in_a_setup_then_in_the_body",
                "setup list, setup visitor, body, teardown visitor, teardown list, 'list came back as [1, 9, 2, 3]'",
            ),
            fails(
                "values::exclusive_while_a_fixture_holds_it",
                "setup list, setup holder, teardown holder, teardown list, 'list came back as [1, 3]'",
                &[
                    "`&mut list` was asked for while fixture `holder` (tests/lifecycle/sample/rules/values.rs:49) holds it",
                ],
            ),
            fails(
                "values::exclusive_beside_a_shared_parameter",
                "setup list, teardown list, 'list came back as [1, 3]'",
                &["`&mut list` was asked for while the test's body holds it"],
            ),
        ],
    );
}

#[test]
fn a_task_spawned_in_setup_is_alive_in_teardown() {
    let order = "setup worker, body, teardown worker, 'alive: true, answered: Ok(true)'";
    hold(
        &rules(),
        &[
            passes("values::a_task_spawned_in_setup_is_alive_in_teardown", order),
            passes("values::a_task_spawned_in_setup_is_alive_in_teardown_on_one_thread", order),
        ],
    );
}

#[test]
fn what_is_asked_of_values_and_futures_is_no_more_than_said() {
    hold(
        &rules(),
        &[
            passes("values::a_value_that_is_not_sync_goes_by_mut", "setup unshared, body, teardown unshared"),
            passes(
                "values::a_fixture_need_not_be_send",
                "setup local_future, body, teardown local_future, 'rc is still 4'",
            ),
        ],
    );
}
