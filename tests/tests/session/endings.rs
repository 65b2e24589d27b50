//! The end of a run: teardown in reverse across hosts, and an end that is never lost.

use std::fs;

use rustix::process::Signal;

use crate::ground::Ground;
use crate::processes;
use crate::sample::{self, Runner};
use crate::scenario::{NEXT_RUN, SCENARIO, Scenario, Step, Whom};

#[test]
fn a_dependent_of_another_host_ends_before_what_it_depends_on() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    ground.order("teardown bakery", "hold");
    let filter = "binary(first) and test(=asks_for_the_mill) + test(asks_for_the_bakery)";
    ground.run(sample::runner(Runner::Nextest).args(["--test-threads=1", "-E", filter])).passes();
    ground.wait_for("begin teardown bakery");
    let journal = ground.journal();
    assert_ne!(journal.who("begin setup mill"), journal.who("begin setup bakery"), "two hosts");
    assert!(!journal.has("begin teardown mill") && !journal.has("begin teardown town"), "{}", journal.text());
    ground.release("teardown bakery");
    ground.is_clean();
    let journal = ground.journal();
    let order = ["end teardown bakery", "begin teardown mill", "end teardown mill", "begin teardown town"];
    assert!(order.is_sorted_by_key(|told| journal.place(told)), "{}", journal.text());
}

#[test]
fn a_teardown_that_fails_is_told_by_the_next_run_once() {
    let scenario = Scenario {
        runner: Runner::Bare("first"),
        arguments: &["--exact", "asks_for_the_mill"],
        orders: &[("teardown town", "fail")],
        fixtures: &[("town", [1, 1, 1, 0]), ("mill", [1; 4])],
        next_run_says: &[
            "estrade: the shared teardown of ",
            "fixture `town`",
            "the scenario wants `teardown town` to fail",
        ],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_teardown_that_hangs_ends_at_its_timeout_and_holds_up_no_other() {
    let scenario = Scenario {
        runner: Runner::Bare("first"),
        arguments: &["--test-threads=1", "--exact", "asks_for_the_town", "asks_for_what_gives_up_soon"],
        orders: &[("teardown hasty", "hang")],
        fixtures: &[("town", [1; 4]), ("hasty", [1, 1, 1, 0])],
        next_run_says: &["estrade: the shared teardown of ", "fixture `hasty`", "timed out after 1s"],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_teardown_that_panics_is_told_by_the_next_run() {
    let scenario = Scenario {
        runner: Runner::Bare("first"),
        arguments: &["--exact", "asks_for_the_mill"],
        orders: &[("teardown mill", "panic")],
        fixtures: &[("town", [1; 4]), ("mill", [1, 1, 1, 0])],
        next_run_says: &["fixture `mill`", "the scenario wants `teardown mill` to panic"],
        ..SCENARIO
    };
    scenario.hold();
}

/// Its binary stands among temporary files, and is gone with its process.
#[test]
fn a_teardown_that_fails_after_doctests_is_told_by_the_next_run_of_the_project() {
    let scenario = Scenario {
        runner: Runner::Cargo,
        arguments: &["--doc"],
        orders: &[("teardown town", "fail")],
        says: &["1 passed"],
        fixtures: &[("town", [1, 1, 1, 0])],
        next_run_says: &["fixture `town`", "the scenario wants `teardown town` to fail"],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn what_a_failed_teardown_left_to_tell_is_told_once() {
    let ground = Ground::new();
    ground.order("teardown town", "fail");
    ground.run(sample::runner(Runner::Bare("first")).args(NEXT_RUN)).passes();
    ground.settle();
    ground.release("teardown town");
    let [told, quiet] = [(); 2].map(|()| {
        let ended = ground.run(sample::runner(Runner::Bare("first")).args(NEXT_RUN));
        ground.settle();
        ended.text.contains("estrade: the shared teardown")
    });
    assert!(told && !quiet, "told at first: {told}, and again: {quiet}");
    ground.is_clean();
}

/// What another project left is for its own next run to tell; when the project is gone, nobody will.
#[test]
fn what_another_project_left_is_told_there_and_swept_when_it_is_gone() {
    let ground = Ground::new();
    let target = ground.folder().join("target");
    let other = target.join("debug/deps/first");
    fs::create_dir_all(other.parent().expect("it has one")).expect("a folder can be made");
    fs::copy(sample::binary("first"), &other).expect("the binary can be copied");
    ground.order("teardown town", "hold");
    ground.run(sample::by_hand(&other).args(NEXT_RUN)).passes();
    ground.wait_for("begin teardown town");
    processes::kill(ground.journal().who("begin setup town").expect("it was told"), Signal::KILL);
    ground.settle();
    ground.release("teardown town");

    let here = ground.run(sample::runner(Runner::Bare("first")).args(NEXT_RUN));
    ground.settle();
    assert!(!here.text.contains("estrade:"), "{}", here.text);
    assert_eq!(ground.left().len(), 2, "the folder and the record: {:?}", ground.left());
    fs::remove_dir_all(&target).expect("it can be removed");
    let here = ground.run(sample::runner(Runner::Bare("first")).args(NEXT_RUN));
    assert!(!here.text.contains("estrade:"), "{}", here.text);
    ground.is_clean();
}

#[test]
fn another_run_does_not_sweep_one_that_still_tears_down() {
    let scenario = Scenario {
        runner: Runner::Bare("first"),
        arguments: &["--exact", "asks_for_the_mill"],
        orders: &[("teardown mill", "hold")],
        steps: &[
            Step::Ended,
            Step::WaitFor("begin teardown mill"),
            Step::Meanwhile(&["--exact", "asks_for_the_run"]),
            Step::Release("teardown mill"),
        ],
        fixtures: &[("town", [1; 4]), ("mill", [1; 4]), ("well", [1; 4])],
        never_says: &["estrade:"],
        ..SCENARIO
    };
    scenario.hold();
}

#[test]
fn a_host_that_is_told_to_end_tears_down_and_is_not_started_again() {
    let scenario = Scenario {
        runner: Runner::Nextest,
        arguments: &["--test-threads=1", "-E", "binary(first) and test(asks_for_the_town)"],
        orders: &[("test asks_for_the_town", "hold")],
        steps: &[
            Step::WaitFor("begin test asks_for_the_town"),
            Step::Kill(Whom::WhoTold("begin setup town"), Signal::TERM),
            Step::Release("test asks_for_the_town"),
            Step::WaitFor("end teardown town"),
        ],
        code: Some(100),
        says: &["asks_for_the_town_again", "fixture `town` could not be set up"],
        fixtures: &[("town", [1; 4])],
        // While the run goes on, what says that its host has been.
        leaves_something: true,
        ..SCENARIO
    };
    // Whether the second test finds it ending or ended, it is an error, and no second setup.
    scenario.hold();
}
