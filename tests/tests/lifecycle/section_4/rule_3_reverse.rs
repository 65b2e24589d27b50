//! Teardown is the exact reverse of setup; a dependent always ends before what it depends on.

use super::rules;
use crate::run::Verdict;
use crate::table::{hold, passes};

#[test]
fn teardown_is_the_exact_reverse_of_setup_in_every_test() {
    let mut held = 0;
    for run in rules() {
        for test in run.record.keys() {
            let order = run.order(test);
            // Those that were not set up wholly have less to tear down, and rows of their own.
            let whole = run.verdict(test) == Some(Verdict::Passed)
                && !order.contains('…')
                && !order.contains("skipped");
            if whole {
                let of = |phase: &str| -> Vec<String> {
                    let fixture =
                        |one: &str| one.strip_prefix(phase).map(|name| name.replace(" replaced", ""));
                    order.split(", ").filter_map(fixture).filter(|name| !name.is_empty()).collect()
                };
                let mut reversed = of("teardown ");
                reversed.reverse();
                assert_eq!(of("setup "), reversed, "{:?}, {test}: {order}", run.runner);
                held += 1;
            }
        }
    }
    assert!(held > 30, "only {held} tests were looked at");
}

#[test]
fn a_value_without_provide_is_dropped_at_its_place() {
    hold(
        &rules(),
        &[passes(
            "values::a_value_without_provide_is_dropped_in_its_place",
            "setup first, setup second, setup text, body, teardown text, 'text came back as \"lent\"', \
             teardown second, 'second dropped, runtime entered: true', \
             teardown first, 'first dropped, runtime entered: true'",
        )],
    );
}
