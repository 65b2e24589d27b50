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
            fails(
                "values::exclusive_for_two_fixtures",
                "setup list, setup owner, setup second_owner failed, \
                 teardown owner, teardown list, 'list came back as [1, 3]'",
                &[
                    "fixture `second_owner` could not be set up",
                    "`&mut list` was asked for while fixture `owner` (tests/lifecycle/sample/rules/values.rs:75) holds it",
                ],
            ),
        ],
    );
}

#[test]
fn nobody_else_has_a_value_that_a_fixture_holds_alone() {
    let order = "setup list, setup owner, teardown owner, teardown list, 'list came back as [1, 3]'";
    let says: &[&str] = &[
        "failed in setup",
        "the value of fixture `list` cannot be had while fixture `owner` \
         (tests/lifecycle/sample/rules/values.rs:75) holds it",
    ];
    hold(
        &rules(),
        &[
            fails("values::shared_while_a_fixture_holds_it_alone", order, says),
            fails("values::cloned_while_a_fixture_holds_it_alone", order, says),
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
                "values::a_value_that_is_not_sync_goes_as_a_clone",
                "setup unshared, body, teardown unshared",
            ),
            passes(
                "values::a_fixture_need_not_be_send",
                "setup local_future, body, teardown local_future, 'rc is still 4'",
            ),
        ],
    );
}
