//! The official Python clients against the embedded engine, each major version in a virtual environment of its own.
//!
//! The environments stay below the target directory, so that only the first run asks the package registry.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use estrade_engine::{Engine, EngineConfig};
use estrade_tests::sources::workspace;

#[test]
fn the_python_client_of_version_7_works() {
    the_python_client_works(7);
}

#[test]
fn the_python_client_of_version_8_works() {
    the_python_client_works(8);
}

#[test]
fn the_python_client_of_version_9_works() {
    the_python_client_works(9);
}

fn the_python_client_works(major: u32) {
    let Some(python) = python_with_client(major) else { return };
    let engine = Engine::start(EngineConfig::default()).unwrap();
    let cluster = engine.tenant().unwrap();
    let script = workspace().join("tests/tests/clients/scenario.py");
    succeeds(Command::new(python).arg(script).arg(cluster.url()).arg(major.to_string()));
}

/// The interpreter that sees the client of this version; `None`, with the reason on stderr, where there is no Python.
fn python_with_client(major: u32) -> Option<PathBuf> {
    if let Err(error) = Command::new("python3").arg("--version").output() {
        let reason = format!("skipped: python3 cannot be started ({error})");
        assert!(!skipping_is_forbidden(), "{reason}, and CI may not skip");
        eprintln!("{reason}");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-clients");
    fs::create_dir_all(&folder).unwrap();
    // Runs of this test in two processes would install into one folder.
    let lock = File::create(folder.join(format!("{major}.lock"))).unwrap();
    lock.lock().unwrap();

    let environment = folder.join(major.to_string());
    let python = environment.join("bin/python");
    let complete = environment.join("complete");
    if !complete.exists() {
        succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
        let client = format!("elasticsearch>={major},<{}", major + 1);
        succeeds(Command::new(&python).args(["-m", "pip", "install", "--quiet", &client]));
        fs::write(&complete, "").unwrap();
    }
    Some(python)
}

fn skipping_is_forbidden() -> bool {
    let set = |name, to| std::env::var(name).is_ok_and(|value| value == to);
    set("CI", "true") || set("ESTRADE_NO_SKIP", "1")
}

/// Runs a command that must succeed, and shows what it said where it does not.
fn succeeds(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
