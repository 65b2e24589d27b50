//! The test binaries: built by cargo as a run would build them, then asked one by one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::listing::{Listing, VERSION, Versioned};
use crate::cargo::cargo;
use crate::failure::Failure;
use crate::selection::Selection;

/// A binary with Estrade answers at once; one without it lists its tests.
const ANSWER: Duration = Duration::from_secs(60);

/// Builds the chosen test binaries; cargo's own messages go to stderr.
pub(super) fn build(selection: &Selection) -> Result<Vec<PathBuf>, Failure> {
    let mut command = cargo();
    command.args(["test", "--no-run", "--message-format=json-render-diagnostics"]);
    command.args(selection.arguments()).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command
        .output()
        .map_err(|error| Failure::environment(format!("cannot start cargo to build the tests: {error}")))?;
    if !output.status.success() {
        return Err(Failure::environment("the tests cannot be built, see cargo's own words above"));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let tests = messages.filter(|message| message["profile"]["test"] == true);
    Ok(tests.filter_map(|message| Some(PathBuf::from(message["executable"].as_str()?))).collect())
}

/// What the binary tells; none where there is no Estrade in it.
pub(super) fn ask(binary: &Path, answer: &Path) -> Result<Option<Listing>, Failure> {
    let cannot = |why: String| {
        Failure::environment(format!("cannot learn what tests are in {}: {why}", binary.display()))
    };
    // A binary that does not know the variable lists its tests, which nobody reads.
    let mut command = Command::new(binary);
    command.arg("--list").env("ESTRADE_LIST", answer).stdin(Stdio::null()).stdout(Stdio::null());
    let status = run(command).map_err(|error| cannot(error.to_string()))?;
    let text = match fs::read_to_string(answer) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(format!("cannot read {}: {error}", answer.display()))),
    };
    if !status.success() {
        return Err(cannot(format!("it ended with {status}")));
    }
    // Before the rest is read: a newer form is no broken one.
    let Versioned { version } = serde_json::from_str(&text).map_err(|error| cannot(error.to_string()))?;
    if version != VERSION {
        return Err(cannot(format!(
            "it answers in version {version}, this command reads version {VERSION}: use the cargo-estrade that belongs \
             to the version of estrade in Cargo.lock"
        )));
    }
    serde_json::from_str(&text).map(Some).map_err(|error| cannot(error.to_string()))
}

fn run(mut command: Command) -> io::Result<ExitStatus> {
    let mut child = command.stderr(Stdio::null()).spawn()?;
    let deadline = Instant::now() + ANSWER;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::other(format!("it did not answer within {ANSWER:?}")));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}
