//! What `runs`, `clean`, `wait` and the end of `test` promise: the end of a shared fixture is never lost.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::shop::{BINARIES, Ended, estrade};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Nothing here takes so long.
const LIMIT: Duration = Duration::from_secs(60);

/// A home for records of this test alone, gone with the value.
struct Home {
    folder: PathBuf,
}

impl Home {
    fn new() -> Home {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("home-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        Home { folder }
    }

    fn gate(&self) -> PathBuf {
        self.folder.join("gate")
    }

    /// Lets the database stop.
    fn open_the_gate(&self) {
        fs::write(self.gate(), "").unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = estrade(arguments);
        command.env("XDG_STATE_HOME", &self.folder);
        command
    }

    fn estrade(&self, arguments: &[&str]) -> Ended {
        Ended::of(&mut self.command(arguments))
    }

    /// `cargo test` as it is, which does not wait for the session host.
    fn plain_run(&self, variables: &[(&str, &str)]) {
        // In the same environment as the command's own.
        let ours = self.command(&[]);
        let mut cargo = Command::new(env!("CARGO"));
        cargo.arg("test").args(BINARIES).current_dir(crate::shop::workspace());
        for (name, value) in ours.get_envs() {
            match value {
                Some(value) => cargo.env(name, value),
                None => cargo.env_remove(name),
            };
        }
        let ended = Ended::of(cargo.env("SAMPLE_DATABASE_GATE", self.gate()).envs(variables.iter().copied()));
        assert_eq!(ended.code, Some(0), "{ended}");
    }

    /// What `runs` tells of the host that has the database, once it is in this state.
    fn database_in(&self, state: &str) -> Value {
        let begun = Instant::now();
        loop {
            let answer = self.estrade(&["runs", "--json"]).json();
            assert_eq!(answer["version"], 1);
            let has_it = |host: &&Value| {
                let held = host["held"].as_array().unwrap().iter();
                held.filter_map(Value::as_str).any(|held| held.starts_with("database (command_sample, "))
            };
            let found = answer["hosts"].as_array().unwrap().iter().find(has_it).cloned();
            match found {
                Some(host) if host["state"] == state => return host,
                _ => assert!(begun.elapsed() < LIMIT, "no host with the database is {state}: {answer:#}"),
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn kill_the_database(&self) {
        let pid = self.database_in("tearing_down")["pid"].as_i64().unwrap();
        let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
        kill_process(pid, Signal::KILL).unwrap();
        self.database_in("killed");
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.open_the_gate();
        let _ = self.estrade(&["wait"]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn test_waits_for_the_end_of_what_its_run_shared() {
    let home = Home::new();
    let mut command = home.command(&["test"]);
    command.args(BINARIES).env("SAMPLE_DATABASE_GATE", home.gate());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    home.database_in("tearing_down");
    assert!(child.try_wait().unwrap().is_none(), "it has ended before what it shared");
    home.open_the_gate();
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(0), "{ended}");
    assert_eq!(home.estrade(&["runs", "--json"]).json()["hosts"], Value::Array(Vec::new()));
}

#[test]
fn a_run_whose_shared_teardown_fails_is_told_so_and_fails() {
    let home = Home::new();
    home.open_the_gate();
    let ended = Ended::of(home.command(&["test"]).args(BINARIES).env("SAMPLE_DATABASE_STAYS", "1"));
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("error: the shared teardown of "), "{ended}");
    assert!(ended.stderr.contains("the database would not stop"), "{ended}");
    // Told once.
    let again = home.estrade(&["wait"]);
    assert_eq!((again.code, again.stderr.as_str()), (Some(0), ""), "{again}");
}

#[test]
fn wait_ends_with_the_teardown_of_a_run_that_is_over() {
    let home = Home::new();
    home.plain_run(&[]);
    home.database_in("tearing_down");
    let early = home.estrade(&["wait", "--timeout", "0"]);
    assert_eq!(early.code, Some(1), "{early}");
    assert!(early.stderr.contains("still being torn down") && early.stderr.contains("database ("), "{early}");
    home.open_the_gate();
    let ended = home.estrade(&["wait"]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert_eq!(home.estrade(&["runs"]).well(), "no run has shared fixtures, and none left any behind\n");
}

#[test]
fn wait_fails_once_where_the_teardown_failed() {
    let home = Home::new();
    home.open_the_gate();
    home.plain_run(&[("SAMPLE_DATABASE_STAYS", "1")]);
    let ended = home.estrade(&["wait"]);
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("the database would not stop"), "{ended}");
    assert_eq!(home.estrade(&["wait"]).code, Some(0));
}

#[test]
fn what_a_killed_host_left_is_told_by_wait_as_a_failure() {
    let home = Home::new();
    home.plain_run(&[]);
    home.kill_the_database();
    let ended = home.estrade(&["wait"]);
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stderr.contains("was killed; not torn down: database (command_sample, "), "{ended}");
}

#[test]
fn clean_sweeps_what_was_left_and_leaves_alone_what_lives() {
    let home = Home::new();
    home.plain_run(&[]);
    let directory = home.database_in("tearing_down")["directory"].as_str().map(PathBuf::from).unwrap();
    let ended = home.estrade(&["clean"]);
    assert!(ended.stdout.contains("nothing was left behind"), "{ended}");
    assert!(directory.exists());
    home.kill_the_database();
    let text = home.estrade(&["clean"]).well();
    assert!(text.contains("not torn down: database (command_sample, "), "{text}");
    assert!(!directory.exists(), "{}", directory.display());
    assert_eq!(home.estrade(&["runs"]).well(), "no run has shared fixtures, and none left any behind\n");
}

#[test]
fn an_unknown_run_is_answered_with_the_nearest_and_exit_code_2() {
    let home = Home::new();
    home.plain_run(&[]);
    let run = home.database_in("tearing_down")["run"].as_str().unwrap().to_owned();
    let ended = home.estrade(&["runs", &run.replace("cargo", "crago")]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains(&format!("nearest: `{run}`")), "{ended}");
    let text = home.estrade(&["runs", &run]).well();
    assert!(text.starts_with(&format!("run {run}\n  tearing down  ")), "{text}");
    assert!(text.contains("\n    holds database (command_sample, "), "{text}");
}

#[test]
fn a_record_of_another_version_is_told_and_left_alone() {
    let home = Home::new();
    let folder = home.folder.join("estrade/runs");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("later.json"), r#"{"version": 9}"#).unwrap();
    let ended = home.estrade(&["clean"]);
    assert_eq!(ended.code, Some(0), "{ended}");
    assert!(ended.stderr.contains("later.json: it is of version 9, this command reads version 1"), "{ended}");
    assert!(folder.join("later.json").exists());
}
