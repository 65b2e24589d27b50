//! The command that a failure shows runs this one test, and no other.

use crate::events;
use crate::project;
use crate::run::{Run, Runner, Spec, events_file};

/// The commands of a text.
fn commands(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.trim().strip_prefix("to run it alone: ")).collect()
}

/// Types a command into a shell; the tests that it runs, and whether one failed.
fn tests_of(command: &str, name: &str) -> Vec<String> {
    let events = events_file(&format!("alone-{name}"));
    let mut shell = project::command("sh");
    shell.args(["-c", command]).env("ESTRADE_EVENTS", &events);
    let output = shell.output().expect("a shell runs");
    assert!(!output.status.success(), "{command} failed before");
    events::read(&events).into_keys().collect()
}

fn hold(run: &Run, tests: &[&str]) {
    let commands = commands(&run.text);
    for test in tests {
        let command = commands.iter().find(|command| command.ends_with(&format!(" {test}")));
        let command = command.unwrap_or_else(|| panic!("{test}: no command in {}", run.text));
        let runner = match run.runner {
            Runner::CargoTest => "cargo test ",
            Runner::Nextest => "cargo nextest run ",
        };
        assert!(command.starts_with(runner), "{:?}: {command}", run.runner);
        let name = format!("{:?}-{}", run.runner, test.replace("::", "-"));
        assert_eq!(tests_of(command, &name), [*test], "{command}");
    }
}

#[test]
fn it_is_the_command_of_the_runner_that_ran_it() {
    for run in super::failures() {
        // There are others whose names begin with this one's.
        hold(run, &["an_error"]);
    }
}

#[test]
fn it_names_the_case() {
    let spec =
        Spec { name: "to-rerun", cargo_test: &["borrowed::"], nextest: &["borrowed::"], ..Spec::of("cases") };
    for run in spec.both() {
        hold(&run, &["borrowed::case_2"]);
    }
}

#[test]
fn it_knows_every_kind_of_target() {
    for target in ["--lib", "--bin=inside-a-binary", "--example=inside-an-example", "--bench=inside-a-bench"]
    {
        let mut command = project::cargo();
        command.args(["test", "--quiet", "--package=lifecycle-sample", target]);
        let output = command.output().expect("cargo runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let commands = commands(&text);
        let [command] = &commands[..] else {
            panic!("{target}: {text}{}", String::from_utf8_lossy(&output.stderr))
        };
        assert!(command.contains(&target.replace('=', " ")), "{command}");
        assert_eq!(tests_of(command, target.trim_start_matches('-')), ["tests::fails"], "{command}");
    }
}

#[test]
fn an_ignored_test_is_not_ignored_then() {
    let spec = Spec {
        name: "ignored",
        cargo_test: &["--ignored"],
        nextest: &["--run-ignored=only"],
        ..Spec::of("rules")
    };
    for run in spec.both() {
        hold(&run, &["judged::an_ignored_one"]);
    }
}
