//! Cases of rstest: what they are called, and what becomes of one that cannot be stopped.

use crate::run::{Run, Runner, Spec};
use crate::table::{fails, hold, passes};

const ALL_WELL: &str = "setup ground, body, teardown ground, 'ground is cleared'";

#[test]
fn a_case_is_a_test_with_a_name_of_its_own() {
    let spec = Spec {
        name: "that-end",
        cargo_test: &["--skip=stuck"],
        nextest: &["--filterset=not test(stuck)"],
        ..Spec::of("cases")
    };
    // With one thread libtest may run tests on its main thread, which is not named after them.
    let one_by_one = Spec { name: "one-by-one", cargo_test: &["--skip=stuck", "--test-threads=1"], ..spec };
    let mut runs = spec.both();
    runs.push(one_by_one.run(Runner::CargoTest));
    hold(
        &runs.iter().collect::<Vec<_>>(),
        &[
            passes("owned::case_1", ALL_WELL),
            passes("owned::case_2", ALL_WELL),
            passes("borrowed::case_1", ALL_WELL),
            fails(
                "borrowed::case_2",
                "setup ground, body panicked, teardown ground, 'ground is cleared'",
                &["only one is right", "--exact borrowed::case_2"],
            ),
        ],
    );
}

const STUCK: &str = "setup ground, body timed_out, teardown ground, 'ground is cleared'";

/// The body of such a case runs on libtest's own thread, which it blocks: the process has to be ended.
#[test]
fn the_process_is_ended_only_where_nothing_else_runs_in_it() {
    let spec = Spec {
        name: "stuck",
        cargo_test: &["--test-threads=2", "stuck"],
        nextest: &["--filterset=test(borrowed_and_stuck)"],
        ..Spec::of("cases")
    };
    let runs = spec.both();
    for run in &runs {
        assert_eq!(run.order("borrowed_and_stuck::case_1"), STUCK, "{:?}", run.runner);
        for said in [
            "test `borrowed_and_stuck::case_1` timed out",
            "timed out after 200ms; it blocks its thread without reaching an await",
        ] {
            assert!(run.text.contains(said), "{:?}: {said} is not in {}", run.runner, run.text);
        }
        assert_ne!(run.code, Some(0), "{}", run.text);
    }
    let in_one_process: Vec<&Run> = runs.iter().filter(|run| run.runner == Runner::CargoTest).collect();
    hold(
        &in_one_process,
        &[passes(
            "beside_the_one_that_is_stuck",
            "setup ground, body, 'the other one was given up', teardown ground, 'ground is cleared'",
        )],
    );
}
