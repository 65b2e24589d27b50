//! `#[with]` and `replace`.

use super::rules;
use crate::table::{fails, hold, passes};

#[test]
fn with_overrides_an_argument_for_the_whole_graph() {
    hold(
        &rules(),
        &[
            passes(
                "overridden::an_argument_for_the_whole_graph",
                "setup promos, setup page, body, teardown page, teardown promos",
            ),
            passes("overridden::arguments_by_position", "setup promos, body, teardown promos"),
            passes(
                "overridden::an_override_is_evaluated_once_before_any_setup",
                "'the override is evaluated', setup promos, setup page, body, teardown page, teardown promos",
            ),
        ],
    );
}

#[test]
fn every_expression_is_evaluated_once_before_any_setup_and_a_default_only_when_not_overridden() {
    hold(
        &rules(),
        &[passes(
            "overridden::all_expressions_are_evaluated_once_before_any_setup",
            "'a replacement is evaluated', 'an override of a fixture is evaluated', 'a default is evaluated', \
             setup first, setup second, setup third, setup fourth replaced, body, \
             teardown fourth, teardown third, teardown second, teardown first",
        )],
    );
}

#[test]
fn two_fixtures_that_disagree_are_a_setup_error_naming_both() {
    hold(
        &rules(),
        &[
            fails(
                "overridden::two_fixtures_that_disagree",
                "",
                &[
                    "fixture `promos` could not be set up",
                    "`count` of fixture `promos` is set to different values by fixture `three` (tests/lifecycle/sample/rules/overridden.rs:40)",
                    "and by fixture `four` (tests/lifecycle/sample/rules/overridden.rs:45)",
                ],
            ),
            passes(
                "overridden::two_fixtures_that_agree",
                "setup promos, setup three, setup three_again, body, \
                 teardown three_again, teardown three, teardown promos",
            ),
            passes(
                "overridden::the_test_wins",
                "setup promos, setup three, setup four, body, teardown four, teardown three, teardown promos",
            ),
        ],
    );
}

#[test]
fn so_are_two_of_which_one_is_asked_for_later() {
    hold(
        &rules(),
        &[
            fails(
                "overridden::two_that_disagree_one_after_the_other",
                "body …, setup promos, setup three, … body failed, teardown three, teardown promos",
                &[
                    "fixture `promos` could not be set up",
                    "`count` of fixture `promos` was settled by fixture `three` (tests/lifecycle/sample/rules/overridden.rs:40) \
                     before fixture `four` (tests/lifecycle/sample/rules/overridden.rs:45) was asked for",
                ],
            ),
            fails(
                "overridden::one_that_comes_after_the_default",
                "setup promos, body failed, teardown promos",
                &["`count` of fixture `promos` was settled by its default before fixture `four`"],
            ),
            passes(
                "overridden::one_that_comes_after_the_tests_own",
                "setup promos, body …, setup four, … body, teardown four, teardown promos",
            ),
        ],
    );
}

#[test]
fn a_replaced_fixture_and_what_only_it_needs_are_not_set_up() {
    hold(
        &rules(),
        &[
            passes(
                "overridden::a_replaced_fixture_is_not_set_up",
                "setup server replaced, setup client, body, teardown client, teardown server",
            ),
            passes(
                "wide::replaced",
                "setup shared replaced, setup user, body, teardown user, teardown shared",
            ),
        ],
    );
}
