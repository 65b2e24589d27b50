//! SIGTERM and SIGINT end the body and run teardown within the runner's grace period.

use crate::command::{Signal, Started};
use crate::project;
use crate::run::Runner;

/// What must happen to each of the tests that run when the signal comes.
const AT_ONCE: [(&str, &str); 6] = [
    (
        "in_the_body",
        "setup ground, setup witness, body …, SIG, … body interrupted, \
         teardown witness, 'outcome: interrupted', teardown ground, 'ground is cleared'",
    ),
    (
        "in_a_body_that_blocks",
        "setup ground, setup witness, body …, SIG, … body interrupted, \
         teardown witness, 'outcome: interrupted', teardown ground, 'ground is cleared'",
    ),
    (
        "in_a_case_that_blocks::case_1",
        "setup ground, setup witness, body …, SIG, … body interrupted, \
         teardown witness, 'outcome: interrupted', teardown ground, 'ground is cleared'",
    ),
    (
        "in_a_body_that_blocks_the_only_thread",
        "setup ground, setup witness, body …, SIG, … body interrupted, \
         teardown witness failed, teardown ground failed",
    ),
    (
        "in_setup",
        "setup ground, setup witness, setup waits …, SIG, … setup waits interrupted, \
         teardown witness, 'outcome: interrupted', teardown ground, 'ground is cleared'",
    ),
    (
        "in_a_setup_that_blocks",
        "setup ground, setup witness, setup blocks …, SIG, … setup blocks interrupted, \
         teardown witness, 'outcome: interrupted', teardown ground, 'ground is cleared'",
    ),
];

fn hold_at_once(started: &Started, signal: Signal) {
    for (test, order) in AT_ONCE {
        let order = order.replace("SIG", signal.name());
        // A short form names a phase as open only where something else was recorded in between.
        assert_eq!(started.order(test), order, "{test}");
    }
}

fn start_at_once(runner: Runner, name: &str) -> Started {
    let tests = AT_ONCE.map(|(test, _)| test);
    let started = Started::new(runner, "signals", name, &tests, &["--test-threads=6"], &[]);
    started.wait_for("all bodies and setups to begin", |started| {
        AT_ONCE.iter().all(|(test, order)| {
            let (before, _) = order.split_once(" …").expect("each order tells what is open");
            started.has(test, before.rsplit(", ").next().unwrap_or(before))
        })
    });
    started
}

fn end_cargo_test_by(signal: Signal) {
    let mut started = start_at_once(Runner::CargoTest, signal.name());
    started.kill_test("in_the_body", signal);
    let ended = started.finish();
    hold_at_once(&started, signal);
    // The process dies by the signal itself, as cargo tells.
    assert!(ended.text.contains(signal.in_words()), "{}", ended.text);
    for (test, cause) in [
        ("in_the_body", format!("ended by {}", signal.name())),
        ("in_a_body_that_blocks", format!("ended by {}; it blocks its thread", signal.name())),
        ("in_a_case_that_blocks::case_1", format!("ended by {}; it blocks its thread", signal.name())),
        (
            "in_a_body_that_blocks_the_only_thread",
            format!("ended by {}; it blocks its thread", signal.name()),
        ),
        ("in_setup", "fixture `waits` could not be set up".to_owned()),
        ("in_a_setup_that_blocks", format!("ended by {}; it blocks its thread", signal.name())),
    ] {
        let heading = format!("test `{test}` was interrupted");
        let at = ended.text.find(&heading).unwrap_or_else(|| panic!("{heading} is not in {}", ended.text));
        assert!(ended.text[at..].contains(&cause), "{test}: {cause} is not in {}", ended.text);
    }
}

/// Each in a process of its own.
#[test]
#[cfg(target_os = "linux")]
fn handlers_are_installed_when_the_first_test_of_ours_runs() {
    for test in ["before_the_first_test_of_ours", "from_the_first_test_of_ours_on"] {
        let mut started = Started::new(Runner::CargoTest, "signals", test, &[test], &[], &[]);
        let ended = started.finish();
        assert_eq!(ended.code, Some(0), "{}", ended.text);
        assert!(ended.text.contains("1 passed"), "{}", ended.text);
    }
}

#[test]
fn sigterm_ends_bodies_and_setups_and_runs_teardowns() {
    end_cargo_test_by(Signal::Term);
}

#[test]
fn sigint_ends_bodies_and_setups_and_runs_teardowns() {
    end_cargo_test_by(Signal::Int);
}

#[test]
fn ctrl_c_under_nextest_runs_teardowns_in_every_process() {
    if !project::has_nextest() {
        return;
    }
    let mut started = start_at_once(Runner::Nextest, "ctrl-c");
    // As a terminal does: to the runner, which tells its tests.
    started.kill_runner(Signal::Int);
    let ended = started.finish();
    assert_ne!(ended.code, Some(0), "{}", ended.text);
    hold_at_once(&started, Signal::Int);
}

#[test]
fn a_test_that_is_too_slow_for_nextest_is_torn_down() {
    if !project::has_nextest() {
        return;
    }
    let more = ["--profile=impatient"];
    let mut started = Started::new(Runner::Nextest, "signals", "impatient", &["in_the_body"], &more, &[]);
    let ended = started.finish();
    assert_ne!(ended.code, Some(0), "{}", ended.text);
    for said in
        ["test `in_the_body` was interrupted", "ended by SIGTERM", "slower than its `slow-timeout` allows"]
    {
        assert!(ended.text.contains(said), "{said} is not in {}", ended.text);
    }
    assert_eq!(started.order("in_the_body"), AT_ONCE[0].1.replace("SIG", "SIGTERM"));
}

fn signal_in_teardown(signal: Signal) {
    let name = signal.name();
    let sent = project::folder().join(format!("signal-sent-{name}-{}", std::process::id()));
    let variables = [("SIGNAL_SENT", sent.to_str().unwrap_or_default())];
    let mut started = Started::new(
        Runner::CargoTest,
        "signals",
        &format!("teardown-{name}"),
        &["in_teardown"],
        &[],
        &variables,
    );
    started.wait_for("the teardown to begin", |started| started.has("in_teardown", "'slow begins to end'"));
    started.kill_test("in_teardown", signal);
    started.wait_for("the signal to be heard", |started| started.has("in_teardown", name));
    std::fs::write(&sent, "").expect("the file can be made");
    let ended = started.finish();
    // Left for the sweep of an hour later, should it fail.
    let _ = std::fs::remove_file(&sent);
    assert_eq!(
        started.order("in_teardown"),
        format!(
            "setup ground, setup witness, setup slow, body, \
             teardown slow …, 'slow begins to end', {name}, 'slow has ended', … teardown slow, \
             teardown witness, 'outcome: passed', teardown ground, 'ground is cleared'"
        )
    );
    assert!(ended.text.contains(signal.in_words()), "{}", ended.text);
}

#[test]
fn sigterm_in_teardown_lets_it_end() {
    signal_in_teardown(Signal::Term);
}

#[test]
fn sigint_in_teardown_lets_it_end() {
    signal_in_teardown(Signal::Int);
}

#[test]
fn the_grace_period_bounds_teardowns_that_never_end_and_leaves_time_for_the_others() {
    let test = "in_the_body_with_endless_teardowns";
    let variables = [("ESTRADE_TIMEOUT_GRACE", "5s")];
    let mut started = Started::new(Runner::CargoTest, "signals", "endless", &[test], &[], &variables);
    started.wait_for("the body to begin", |started| started.has(test, "body"));
    started.kill_test(test, Signal::Term);
    let ended = started.finish();
    assert_eq!(
        started.order(test),
        "setup ground, setup witness, setup endless, setup endless_without_await, \
         body …, SIGTERM, … body interrupted, \
         teardown endless_without_await interrupted, teardown endless interrupted, \
         teardown witness, 'outcome: interrupted', teardown ground, 'ground is cleared'"
    );
    let said = [
        "was interrupted",
        "errors in the teardown",
        "fixture `endless_without_await` was not torn down cleanly",
        "cut short: SIGTERM left no more time for it (`timeout.grace`); it blocks its thread",
        "fixture `endless` was not torn down cleanly",
        "cut short: SIGTERM left no more time for it (`timeout.grace`)",
    ];
    let mut rest = &*ended.text;
    for said in said {
        let at = rest.find(said).unwrap_or_else(|| panic!("{said} is not, in its place, in {}", ended.text));
        rest = &rest[at + said.len()..];
    }
    assert!(ended.text.contains(Signal::Term.in_words()), "{}", ended.text);
}

#[test]
fn after_a_signal_no_new_test_begins() {
    let tests = ["in_the_body", "in_the_body_next"];
    let mut started = Started::new(Runner::CargoTest, "signals", "next", &tests, &["--test-threads=1"], &[]);
    started.wait_for("the body to begin", |started| started.has("in_the_body", "body"));
    started.kill_test("in_the_body", Signal::Term);
    let ended = started.finish();
    assert_eq!(started.order("in_the_body_next"), "", "{}", ended.text);
    assert!(ended.text.contains(Signal::Term.in_words()), "{}", ended.text);
}
