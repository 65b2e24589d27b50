//! Whatever is killed: never a second setup, never a hang, and what is left is swept by the next run.

use rustix::process::Signal;

use crate::sample::Runner;
use crate::scenario::{SCENARIO, Scenario, Step, Whom};

const MILL: &[&str] = &["-E", "binary(first) and test(=asks_for_the_mill)"];
const IN_TEST: Step = Step::WaitFor("begin test asks_for_the_mill");

const BALANCED: &[(&str, [usize; 4])] = &[("town", [1; 4]), ("mill", [1; 4])];

/// One test of nextest, held in its body.
const HELD: Scenario = Scenario {
    arguments: MILL,
    orders: &[("test asks_for_the_mill", "hold")],
    steps: &[IN_TEST],
    fixtures: BALANCED,
    ..SCENARIO
};

#[test]
fn ctrl_c_and_sigterm_end_the_run_in_order() {
    for signal in [Signal::INT, Signal::TERM] {
        let steps = [IN_TEST, Step::Kill(Whom::Runner, signal)];
        let steps = Box::leak(Box::new(steps));
        Scenario { steps, code: Some(100), ..HELD }.hold();
    }
}

#[test]
fn a_second_ctrl_c_ends_tests_at_once_and_the_host_in_order() {
    let scenario = Scenario {
        steps: &[IN_TEST, Step::Kill(Whom::Runner, Signal::INT), Step::Kill(Whom::Runner, Signal::INT)],
        code: Some(100),
        ..HELD
    };
    scenario.hold();
}

#[test]
fn a_runner_that_is_killed_ends_the_run_for_the_host() {
    let scenario = Scenario {
        steps: &[
            IN_TEST,
            Step::Kill(Whom::Runner, Signal::KILL),
            Step::Ended,
            Step::Release("test asks_for_the_mill"),
        ],
        code: None,
        ..HELD
    };
    scenario.hold();
    Scenario {
        runner: Runner::Cargo,
        arguments: &["--test=first", "--", "--exact", "asks_for_the_mill"],
        ..scenario
    }
    .hold();
}

#[test]
fn a_setup_is_given_up_when_the_runner_is_killed() {
    let scenario = Scenario {
        orders: &[("setup town", "hold")],
        steps: &[Step::WaitFor("begin setup town"), Step::Kill(Whom::Runner, Signal::KILL)],
        code: None,
        fixtures: &[("town", [1, 0, 0, 0])],
        ..HELD
    };
    scenario.hold();
}

/// Others wait for their turn, which never comes.
#[test]
fn who_waits_behind_a_setup_is_told_when_the_runner_is_killed() {
    let scenario = Scenario {
        arguments: &["-E", "binary(first) and (test(asks_for_the_town) + test(asks_for_the_mill))"],
        orders: &[("setup town", "hold")],
        steps: &[Step::WaitFor("begin setup town"), Step::Kill(Whom::Runner, Signal::KILL)],
        code: None,
        fixtures: &[("town", [1, 0, 0, 0])],
        ..HELD
    };
    scenario.hold();
}

#[test]
fn a_test_that_is_killed_gives_back_what_it_held() {
    let scenario = Scenario {
        steps: &[IN_TEST, Step::Kill(Whom::WhoTold("begin test asks_for_the_mill"), Signal::KILL)],
        code: Some(100),
        ..HELD
    };
    scenario.hold();
}

#[test]
fn a_test_that_is_killed_while_it_waits_leaves_the_setup_to_others() {
    let scenario = Scenario {
        arguments: &["-E", "binary(first) and test(asks_for_the_town)"],
        orders: &[("setup town", "hold")],
        steps: &[
            Step::WaitFor("begin setup town"),
            Step::Kill(Whom::Test("asks_for_the_town_again"), Signal::KILL),
            Step::Release("setup town"),
        ],
        code: Some(100),
        says: &["SIGKILL"],
        fixtures: &[("town", [1; 4])],
        // It may be killed while it writes a file of its own.
        leaves_something: true,
        ..HELD
    };
    scenario.hold();
}

#[test]
fn a_host_that_is_killed_in_a_setup_is_an_error_in_every_test_and_never_a_second_setup() {
    let scenario = Scenario {
        arguments: &["-E", "binary(first) and test(asks_for_the_town)"],
        orders: &[("setup town", "hold")],
        steps: &[
            Step::WaitFor("begin setup town"),
            Step::Kill(Whom::WhoTold("begin setup town"), Signal::KILL),
        ],
        code: Some(100),
        says: &[
            "fixture `town` could not be set up",
            "the session host of this run has died, and with it every shared fixture; it is not started again",
            "fixture `town` could not be set up",
            "the session host of this run has died, and with it every shared fixture; it is not started again",
        ],
        fixtures: &[("town", [1, 0, 0, 0])],
        next_run_says: &[
            "estrade: the session host of ",
            " was killed; not torn down: town (session_sample::settlement, ",
        ],
        ..HELD
    };
    scenario.hold();
}

#[test]
fn a_host_that_is_killed_in_use_is_an_error_in_the_next_test() {
    let scenario = Scenario {
        arguments: &["--test-threads=1", "-E", "binary(first) and test(asks_for_the_)"],
        steps: &[
            IN_TEST,
            Step::Kill(Whom::WhoTold("begin setup town"), Signal::KILL),
            Step::Release("test asks_for_the_mill"),
        ],
        code: Some(100),
        says: &["PASS", "asks_for_the_mill", "FAIL", "the session host of this run has died"],
        fixtures: &[("town", [1, 1, 0, 0]), ("mill", [1, 1, 0, 0])],
        next_run_says: &[
            "was killed; not torn down: town (session_sample::settlement, ",
            "mill (session_sample::settlement, ",
        ],
        ..HELD
    };
    scenario.hold();
}

/// One process for both tests, which has decoded the value once.
#[test]
fn a_host_that_is_killed_is_an_error_also_for_who_has_its_value() {
    let scenario = Scenario {
        runner: Runner::Bare("first"),
        arguments: &["--test-threads=1", "--exact", "asks_for_the_town", "asks_for_the_town_again"],
        orders: &[("test asks_for_the_town", "hold")],
        steps: &[
            Step::WaitFor("begin test asks_for_the_town"),
            Step::Kill(Whom::WhoTold("begin setup town"), Signal::KILL),
            Step::Release("test asks_for_the_town"),
        ],
        code: Some(101),
        says: &[
            "asks_for_the_town ... ok",
            "asks_for_the_town_again ... FAILED",
            "the session host of this run has died",
        ],
        fixtures: &[("town", [1, 1, 0, 0])],
        next_run_says: &["was killed; not torn down: town (session_sample::settlement, "],
        ..HELD
    };
    scenario.hold();
}

/// It is there, and does not answer: a wait for it ends.
#[test]
fn a_host_that_is_stopped_is_an_error_in_bounded_time() {
    let scenario = Scenario {
        arguments: &["--test-threads=1", "-E", "binary(first) and test(asks_for_the_town)"],
        orders: &[("test asks_for_the_town", "hold")],
        steps: &[
            Step::WaitFor("begin test asks_for_the_town"),
            Step::Kill(Whom::WhoTold("begin setup town"), Signal::STOP),
            Step::Release("test asks_for_the_town"),
            Step::Ended,
            Step::Kill(Whom::WhoTold("begin setup town"), Signal::CONT),
        ],
        code: Some(100),
        says: &["asks_for_the_town_again", "the session host has said nothing for 15s: it hangs"],
        fixtures: &[("town", [1; 4])],
        ..HELD
    };
    scenario.hold();
}

/// It says that the signal ended it, and not that something is stuck: it only waits.
#[test]
fn a_test_that_waits_for_a_shared_setup_can_be_interrupted() {
    let scenario = Scenario {
        orders: &[("setup town", "hold")],
        steps: &[Step::WaitFor("begin setup town"), Step::Kill(Whom::Runner, Signal::INT), Step::Ended],
        code: Some(100),
        says: &["SIGINT"],
        never_says: &["blocks"],
        fixtures: &[("town", [1, 0, 0, 0])],
        ..HELD
    };
    scenario.hold();
}

#[test]
fn a_host_that_is_killed_in_a_teardown_is_told_by_the_next_run() {
    let scenario = Scenario {
        orders: &[("teardown mill", "hold")],
        steps: &[
            Step::Ended,
            Step::WaitFor("begin teardown mill"),
            Step::Kill(Whom::WhoTold("begin teardown mill"), Signal::KILL),
        ],
        fixtures: &[("town", [1, 1, 0, 0]), ("mill", [1, 1, 1, 0])],
        next_run_says: &[
            "was killed; not torn down: town (session_sample::settlement, ",
            "mill (session_sample::settlement, ",
        ],
        ..HELD
    };
    scenario.hold();
}

/// The one that lives tears down, and is not waited for by the one that does not.
#[test]
fn one_of_two_hosts_that_is_killed_does_not_hold_up_the_other() {
    let scenario = Scenario {
        arguments: &[
            "--test-threads=1",
            "-E",
            "(binary(first) and test(=asks_for_the_mill)) + test(asks_for_the_bakery) + test(asks_for_the_cellar)",
        ],
        orders: &[("test asks_for_the_bakery", "hold")],
        steps: &[
            Step::WaitFor("begin test asks_for_the_bakery"),
            Step::Kill(Whom::WhoTold("begin setup bakery"), Signal::KILL),
            Step::Release("test asks_for_the_bakery"),
        ],
        code: Some(100),
        says: &["second asks_for_the_cellar", "the session host of this run has died"],
        fixtures: &[("town", [1; 4]), ("mill", [1; 4]), ("well", [1, 1, 0, 0]), ("bakery", [1, 1, 0, 0])],
        next_run_says: &[
            "was killed; not torn down: well (session_sample::settlement, ",
            "bakery (session_sample::settlement, ",
        ],
        ..HELD
    };
    scenario.hold();
}
