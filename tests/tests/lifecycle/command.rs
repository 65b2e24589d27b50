//! A runner that is watched while it runs, through the file of events: never by the clock.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::events;
use crate::project;
use crate::run::{Runner, events_file};

/// Nothing here takes so long: a wait that ends by this has failed.
const FOREVER: Duration = Duration::from_secs(60);

#[derive(Clone, Copy)]
pub(crate) enum Signal {
    Int,
    Term,
}

impl Signal {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Signal::Int => "SIGINT",
            Signal::Term => "SIGTERM",
        }
    }

    /// As cargo tells of a process that died by it.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Signal::Int => "(signal: 2, SIGINT: terminal interrupt signal)",
            Signal::Term => "(signal: 15, SIGTERM: termination signal)",
        }
    }
}

pub(crate) struct Started {
    child: Child,
    events: PathBuf,
    output: PathBuf,
}

pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
}

impl Started {
    /// Starts these tests of a target, and no others.
    pub(crate) fn new(
        runner: Runner,
        target: &str,
        name: &str,
        tests: &[&str],
        more: &[&str],
        variables: &[(&str, &str)],
    ) -> Started {
        project::binary(target);
        let events = events_file(&format!("{target}-{name}-{runner:?}"));
        let output = events.with_extension("output");
        let mut command = project::cargo();
        match runner {
            Runner::CargoTest => command
                .args(["test", "--package=lifecycle-sample", &format!("--test={target}"), "--", "--exact"])
                .args(tests),
            Runner::Nextest => command
                .args(["nextest", "run", "--no-fail-fast", "--package=lifecycle-sample"])
                .args([&format!("--test={target}"), "--config-file=tests/lifecycle/nextest.toml"])
                .args(["--filterset", &filterset(tests)]),
        };
        command.args(more).env("ESTRADE_EVENTS", &events).envs(variables.iter().copied());
        let file = File::create(&output).expect("a file for the output can be made");
        let copy = file.try_clone().expect("a file may have two handles");
        let child =
            command.stdin(Stdio::null()).stdout(file).stderr(copy).spawn().expect("the runner starts");
        Started { child, events, output }
    }

    /// Whether this is told in the short form of the test's events.
    pub(crate) fn has(&self, test: &str, told: &str) -> bool {
        self.order(test).split(", ").any(|one| one == told || one.strip_suffix(" …") == Some(told))
    }

    pub(crate) fn order(&self, test: &str) -> String {
        events::read(&self.events).get(test).map(|events| events::short(events)).unwrap_or_default()
    }

    pub(crate) fn wait_for(&self, what: &str, condition: impl Fn(&Started) -> bool) {
        let begin = Instant::now();
        while !condition(self) {
            assert!(begin.elapsed() < FOREVER, "waited in vain for {what}: {}", self.text());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends the signal to the process of a test.
    pub(crate) fn kill_test(&self, test: &str, signal: Signal) {
        let record = events::read(&self.events);
        let pid =
            record[test].iter().find_map(|event| event["pid"].as_u64()).expect("events tell the process");
        kill(pid, signal);
    }

    pub(crate) fn kill_runner(&self, signal: Signal) {
        kill(u64::from(self.child.id()), signal);
    }

    pub(crate) fn finish(&mut self) -> Ended {
        let begin = Instant::now();
        let status = loop {
            match self.child.try_wait().expect("a child can be waited for") {
                Some(status) => break status,
                None if begin.elapsed() > FOREVER => {
                    let _ = self.child.kill();
                    panic!("it did not end: {}", self.text());
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        Ended { code: status.code(), text: self.text() }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.output).unwrap_or_default()).into_owned()
    }
}

fn filterset(tests: &[&str]) -> String {
    tests.iter().map(|test| format!("test(={test})")).collect::<Vec<_>>().join(" or ")
}

fn kill(pid: u64, signal: Signal) {
    let name = signal.name().trim_start_matches("SIG");
    let status = project::command("sh").args(["-c", &format!("kill -{name} {pid}")]).status();
    assert!(status.is_ok_and(|status| status.success()), "the signal could not be sent to {pid}");
}
