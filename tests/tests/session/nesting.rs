//! Runs that nest: the nearest runner wins, whatever the outer one has told.

use crate::ground::Ground;
use crate::sample::{self, Runner};

#[test]
fn a_run_within_a_run_is_a_run_of_its_own() {
    for runner in [Runner::Nextest, Runner::Cargo, Runner::Bare("special")] {
        if runner == Runner::Nextest && !sample::has_nextest() {
            continue;
        }
        let ground = Ground::new();
        let mut command = sample::runner(runner);
        command.args(match runner {
            Runner::Nextest => ["-E", "test(runs_cargo)"].as_slice(),
            Runner::Cargo => &["--test", "special", "--", "--exact", "runs_cargo"],
            Runner::Bare(_) => &["--exact", "runs_cargo"],
        });
        ground.run(&mut command).passes();
        ground.is_clean();
        let journal = ground.journal();
        assert_eq!(journal.fixtures()["town"], [2; 4], "{runner:?}: {}", journal.text());
        assert_eq!(journal.values("town").len(), 2, "{runner:?}: {}", journal.text());
        // The inner one's is over before the outer one's begins to end.
        let inner = journal.place("end test asks_for_the_town");
        assert!(inner < journal.place("end test runs_cargo"));
    }
}

/// Its own three descriptors and the one that it looks with; nothing that belongs to the host or to one test.
#[test]
fn a_program_that_a_shared_fixture_starts_inherits_nothing_of_the_host() {
    for runner in [Runner::Nextest, Runner::Cargo] {
        if runner == Runner::Nextest && !sample::has_nextest() {
            continue;
        }
        let ground = Ground::new();
        let mut command = sample::runner(runner);
        command.args(match runner {
            Runner::Nextest => ["-E", "test(shows_what_programs)"].as_slice(),
            _ => &["--test", "special", "--", "--exact", "shows_what_programs_of_a_fixture_inherit"],
        });
        ground.run(&mut command).passes();
        ground.is_clean();
        let journal = ground.journal();
        let values: Vec<_> = journal.values("legacy").into_iter().collect();
        assert_eq!(values, ["0 1 2 3 none none none"], "{runner:?}");
    }
}

/// What a test starts inherits nothing that is the run's, so it cannot keep the run from ending.
#[test]
fn a_process_that_a_test_leaves_behind_holds_nothing() {
    let ground = Ground::new();
    ground.order("teardown town", "hold");
    let started = ground.start(sample::runner(Runner::Bare("special")).args(["--exact", "leaves_a_process"]));
    ground.wait_for("begin teardown town");
    let journal = ground.journal();
    let left = journal.text().lines().find_map(|line| line.split_once("left ")?.1.parse::<u32>().ok());
    let left = left.expect("the test has told what it left");
    let lives = std::path::Path::new(&format!("/proc/{left}")).exists();
    assert!(lives, "the process was gone before the teardown began, so this shows nothing");
    ground.release("teardown town");
    started.finish().passes();
    ground.is_clean();
}
