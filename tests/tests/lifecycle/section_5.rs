//! A test sees nothing of any other test's Elasticsearch.

use crate::project;
use crate::run::{Run, Runner, Spec, Verdict};

const ORDER: &str = "setup es, body, teardown es";

fn hold(run: &Run) {
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert_eq!(run.record.len(), 100);
    for test in run.record.keys() {
        assert_eq!((run.verdict(test), &*run.order(test)), (Some(Verdict::Passed), ORDER), "{test}");
    }
}

#[test]
fn a_hundred_tests_at_once_in_one_process_see_only_their_own() {
    let variables = &[("TOGETHER", "100")];
    hold(
        &Spec { cargo_test: &["--test-threads=100"], variables, ..Spec::of("isolation") }
            .run(Runner::CargoTest),
    );
}

#[test]
fn a_hundred_processes_at_once_under_nextest_see_only_their_own() {
    if project::has_nextest() {
        hold(&Spec { nextest: &["--test-threads=100"], ..Spec::of("isolation") }.run(Runner::Nextest));
    }
}
