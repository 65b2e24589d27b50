//! What `cargo estrade test` promises, on a project of three tests, with and without nextest.

use crate::project::{Project, Runners};
use rustix::process::Signal;

const PASSING: &str = "#[test] fn it_holds() {}";
const FAILING: &str = "#[test] fn it_holds() {} #[test] fn it_breaks() { panic!(\"as told\") }";
const CANNOT_BUILD: &str = "fn unfinished( {";

#[test]
fn tests_that_pass_are_exit_code_0_under_both_runners() {
    let project = Project::new(PASSING);
    for runners in Runners::both() {
        let ended = project.estrade(&runners, ["test"]);
        assert_eq!(ended.code, Some(0), "{runners:?}: {ended}");
    }
}

#[test]
fn the_runners_exit_code_is_passed_on() {
    let project = Project::new(FAILING);
    assert_eq!(project.estrade(&Runners::CargoTest, ["test"]).code, Some(101));
    if let Some(nextest) = Runners::nextest() {
        assert_eq!(project.estrade(&nextest, ["test"]).code, Some(100));
        assert_eq!(project.estrade(&nextest, ["test", "no_such_name"]).code, Some(4));
    }
}

#[test]
fn a_project_that_does_not_build_fails_under_both_runners() {
    let project = Project::new(CANNOT_BUILD);
    for runners in Runners::both() {
        let ended = project.estrade(&runners, ["test"]);
        assert_eq!(ended.code, Some(101), "{runners:?}: {ended}");
    }
}

#[test]
fn without_nextest_one_line_says_so_and_how_to_install_it() {
    let project = Project::new(PASSING);
    let ended = project.estrade(&Runners::CargoTest, ["test"]);
    let said: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("nextest")).collect();
    assert_eq!(said.len(), 1, "{ended}");
    assert!(said[0].contains("cargo install --locked cargo-nextest"), "{ended}");
    if let Some(nextest) = Runners::nextest() {
        let ended = project.estrade(&nextest, ["test"]);
        assert!(!ended.stderr.contains("not installed"), "{ended}");
    }
}

#[test]
fn a_filter_chooses_the_same_tests_under_both_runners() {
    let project = Project::new(FAILING);
    for runners in Runners::both() {
        let ended = project.estrade(&runners, ["test", "it_holds"]);
        assert_eq!(ended.code, Some(0), "{runners:?}: {ended}");
        let ended = project.estrade(&runners, ["test", "-j", "1", "it_breaks", "it_holds", "--no-fail-fast"]);
        assert_ne!(ended.code, Some(0), "{runners:?}: {ended}");
        assert!(ended.output().contains("it_holds") && ended.output().contains("it_breaks"), "{ended}");
    }
}

#[test]
fn what_only_nextest_can_do_is_refused_without_it() {
    let project = Project::new(PASSING);
    let ended = project.estrade(&Runners::CargoTest, ["test", "-E", "test(it_holds)"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("-E needs nextest"), "{ended}");
}

#[test]
fn the_command_may_come_through_cargo() {
    let project = Project::new(PASSING);
    let ended = project.estrade(&Runners::CargoTest, ["estrade", "test"]);
    assert_eq!(ended.code, Some(0), "{ended}");
}

#[test]
fn the_tests_see_nothing_of_the_crate_that_cargo_ran() {
    let project = Project::new(
        "#[test] fn it_is_itself() {
            assert_eq!(std::env::var(\"CARGO_PKG_NAME\").unwrap(), \"sample\");
            assert!(std::env::var_os(\"CARGO_PKG_LEFT_OVER\").is_none());
        }",
    );
    for runners in Runners::both() {
        let ended = project.estrade_with(&runners, &[("CARGO_PKG_LEFT_OVER", "cargo-estrade")], ["test"]);
        assert_eq!(ended.code, Some(0), "{runners:?}: {ended}");
    }
}

#[test]
fn estrades_log_is_shown_for_passing_tests_too_unless_told_otherwise() {
    let project = Project::new("#[test] fn it_speaks() { eprintln!(\"spoken\") }");
    let Some(nextest) = Runners::nextest() else { return };
    let log = ("ESTRADE_LOG", "setup");
    assert!(!project.estrade(&nextest, ["test"]).stderr.contains("spoken"));
    assert!(project.estrade_with(&nextest, &[log], ["test"]).stderr.contains("spoken"));
    let never = ("NEXTEST_SUCCESS_OUTPUT", "never");
    assert!(!project.estrade_with(&nextest, &[log, never], ["test"]).stderr.contains("spoken"));
}

/// Ends by itself only long after everything else; says when it runs.
const WAITING: &str = "#[test] fn it_waits() {
    std::fs::write(std::env::var_os(\"STARTED\").unwrap(), \"\").unwrap();
    std::thread::sleep(std::time::Duration::from_secs(60));
}";

#[test]
fn a_signal_ends_the_runner_and_what_it_runs() {
    let project = Project::new(WAITING);
    for runners in Runners::both() {
        for signal in [Signal::TERM, Signal::INT] {
            let ended = project.estrade_until_started(&runners, &[signal]);
            let expected = if runners == Runners::CargoTest { 128 + signal.as_raw() } else { 100 };
            assert_eq!(ended.code, Some(expected), "{runners:?}: {ended}");
        }
    }
}

/// As `timeout` delivers it, to us and to our group. Nextest kills at a second signal, teardown or not.
#[test]
fn a_signal_delivered_twice_at_once_leaves_time_for_teardown() {
    let Some(nextest) = Runners::nextest() else { return };
    let project = Project::new(WAITING);
    let runner = project
        .write("teardown.sh", "\"$@\" & trap 'sleep 1; touch \"$STARTED.torn_down\"; exit 1' TERM; wait $!");
    project.write(
        ".cargo/config.toml",
        &format!("[target.'cfg(unix)']\nrunner = ['sh', '{}']", runner.display()),
    );
    let ended = project.estrade_until_started(&nextest, &[Signal::TERM, Signal::TERM]);
    assert!(project.path("started.torn_down").exists(), "{ended}");
    assert_eq!(ended.code, Some(100), "{ended}");
}
