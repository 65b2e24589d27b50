//! A run of one target of the sample under one runner: made once, read by many tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::events::{self, Record};
use crate::project;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    CargoTest,
    Nextest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    Failed,
    Ignored,
}

/// How a target is run.
#[derive(Clone, Copy)]
pub(crate) struct Spec {
    pub(crate) target: &'static str,
    /// Names the run beside others of the same target.
    pub(crate) name: &'static str,
    pub(crate) variables: &'static [(&'static str, &'static str)],
    /// For the runner: test filters and the like.
    pub(crate) cargo_test: &'static [&'static str],
    pub(crate) nextest: &'static [&'static str],
}

/// What came of it.
pub(crate) struct Run {
    pub(crate) runner: Runner,
    pub(crate) code: Option<i64>,
    pub(crate) text: String,
    pub(crate) record: Record,
}

impl Spec {
    pub(crate) const fn of(target: &'static str) -> Spec {
        let cargo_test = &["--test-threads=16"];
        let nextest = &["--test-threads=16"];
        Spec { target, name: "plain", variables: &[], cargo_test, nextest }
    }

    /// Under both runners; under one where nextest may be missing.
    pub(crate) fn both(self) -> Vec<Run> {
        let mut runs = vec![self.run(Runner::CargoTest)];
        if project::has_nextest() {
            runs.push(self.run(Runner::Nextest));
        }
        runs
    }

    pub(crate) fn run(self, runner: Runner) -> Run {
        let name = format!("{}-{}-{runner:?}", self.target, self.name);
        let _lock = project::lock(&name);
        let folder = project::folder().join(of_this_run());
        fs::create_dir_all(&folder).expect("the folder of the run can be made");
        let (kept, events) = (folder.join(format!("{name}.json")), folder.join(format!("{name}.events")));
        let result: Value = match fs::read_to_string(&kept) {
            Ok(text) => serde_json::from_str(&text).expect("what was kept is JSON"),
            Err(_) => {
                sweep();
                let result = self.make(runner, &events);
                fs::write(&kept, result.to_string()).expect("the result can be kept");
                result
            }
        };
        let text = result["text"].as_str().unwrap_or_default().to_owned();
        Run { runner, code: result["code"].as_i64(), text, record: events::read(&events) }
    }

    fn make(self, runner: Runner, events: &Path) -> Value {
        // Built first, so that no lock of cargo's is waited for while tests run.
        project::binary(self.target);
        let mut command = project::cargo();
        let target = format!("--test={}", self.target);
        match runner {
            Runner::CargoTest => {
                command.args(["test", "--package=lifecycle-sample", &target, "--"]).args(self.cargo_test)
            }
            Runner::Nextest => command
                .args(["nextest", "run", "--no-fail-fast", "--package=lifecycle-sample", &target])
                .args(["--config-file", "tests/lifecycle/nextest.toml"])
                .args(self.nextest),
        };
        command.env("ESTRADE_EVENTS", events).envs(self.variables.iter().copied());
        let output = command.output().expect("the runner runs");
        let text =
            [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        json!({ "code": output.status.code(), "text": text })
    }
}

/// Names the run of this suite that asks: one for all its processes under nextest, else one per process.
fn of_this_run() -> String {
    std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| format!("process-{}", process::id()))
}

/// Removes what runs of this suite left behind more than an hour ago.
fn sweep() {
    let folders = fs::read_dir(project::folder()).into_iter().flatten().flatten();
    for folder in folders.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        let modified =
            folder.metadata().and_then(|data| data.modified()).unwrap_or_else(|_| SystemTime::now());
        if modified.elapsed().is_ok_and(|age| age > Duration::from_secs(3600)) {
            // Another process of this suite may do the same at once.
            let _ = fs::remove_dir_all(folder.path());
        }
    }
}

impl Run {
    pub(crate) fn verdict(&self, test: &str) -> Option<Verdict> {
        self.text.lines().rev().find_map(|line| match self.runner {
            Runner::CargoTest => {
                let (name, verdict) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
                let name = name.split(" - ").next().unwrap_or(name);
                (name == test).then_some(match verdict {
                    "ok" => Verdict::Passed,
                    ignored if ignored.starts_with("ignored") => Verdict::Ignored,
                    _ => Verdict::Failed,
                })
            }
            Runner::Nextest => {
                let status = status_of(line, test)?;
                Some(match status {
                    "PASS" | "FLAKY" | "LEAK" => Verdict::Passed,
                    "SKIP" => Verdict::Ignored,
                    _ => Verdict::Failed,
                })
            }
        })
    }

    /// The run's id, which every event tells.
    pub(crate) fn id(&self) -> &str {
        let mut events = self.record.values().flatten();
        events.find_map(|event| event["run"].as_str()).expect("events tell their run")
    }

    pub(crate) fn order(&self, test: &str) -> String {
        self.record.get(test).map(|events| events::short(events)).unwrap_or_default()
    }

    /// What the runner shows of one test, without the indent that nextest gives it.
    pub(crate) fn output(&self, test: &str) -> String {
        let heading = format!("---- {test} stdout ----");
        let mut lines = self.text.lines();
        let begins = |line: &str| match self.runner {
            Runner::CargoTest => line == heading,
            Runner::Nextest => status_of(line, test).is_some(),
        };
        let ends = |line: &&str| match self.runner {
            Runner::CargoTest => line.starts_with("---- ") || *line == "failures:",
            Runner::Nextest => status(line).is_some() || line.starts_with("────"),
        };
        if !lines.any(begins) {
            return String::new();
        }
        let shown: Vec<_> = lines.take_while(|line| !ends(line)).collect();
        shown.iter().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }
}

/// `        FAIL [   0.012s] ( 1/20) lifecycle-sample::rules order::a_diamond`, or `  TRY 2 FAIL [` …
fn status_of<'a>(line: &'a str, test: &str) -> Option<&'a str> {
    let status = status(line)?;
    (line.split_whitespace().last() == Some(test)).then_some(status)
}

fn status(line: &str) -> Option<&str> {
    let (before, _) = line.strip_prefix("  ")?.split_once(" [ ")?;
    before.split_whitespace().last().filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// A file for the events of one command, and where they are.
pub(crate) fn events_file(name: &str) -> PathBuf {
    let folder = project::folder().join(of_this_run());
    fs::create_dir_all(&folder).expect("the folder of the run can be made");
    let file = folder.join(format!("{name}.events"));
    // Left by a run whose process had the same number.
    let _ = fs::remove_file(&file);
    file
}
