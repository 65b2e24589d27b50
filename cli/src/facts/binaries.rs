//! The test binaries: built by cargo as a run would build them, then asked one by one.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::listing::{Listing, VERSION, Versioned};
use crate::cargo::cargo;
use crate::failure::Failure;
use crate::selection::Selection;

/// A binary with Estrade answers at once; one without it lists its tests.
const ANSWER: Duration = Duration::from_secs(60);

/// One test binary.
#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) executable: PathBuf,
    /// The `Cargo.toml` of its package.
    pub(crate) manifest: PathBuf,
}

/// Builds the chosen test binaries; cargo's own messages go to stderr.
pub(crate) fn build(selection: &Selection) -> Result<Vec<Binary>, Failure> {
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
    let binary = |message: Value| {
        let path = |key: &str| message[key].as_str().map(PathBuf::from);
        Some(Binary { executable: path("executable")?, manifest: path("manifest_path")? })
    };
    Ok(tests.filter_map(binary).collect())
}

/// A question to a test binary: it answers before `main`, in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    /// The variable that names the file, or says more than that.
    pub(crate) variable: &'static str,
    /// The version of the answer that is understood.
    pub(crate) version: u32,
    /// How long it may take.
    pub(crate) limit: Duration,
}

/// What the binary tells; none where there is no Estrade in it.
pub(super) fn ask(binary: &Path, answer: &Path) -> Result<Option<Listing>, Failure> {
    Question { variable: "ESTRADE_LIST", version: VERSION, limit: ANSWER }.ask(binary, answer)
}

impl Question {
    /// Asks; none where there is no Estrade in the binary.
    pub(crate) fn ask<T: DeserializeOwned>(self, binary: &Path, answer: &Path) -> Result<Option<T>, Failure> {
        self.ask_with(answer.as_os_str(), binary, answer)
    }

    /// The same in these words, which name the file of the answer.
    pub(crate) fn ask_with<T: DeserializeOwned>(
        self,
        words: &OsStr,
        binary: &Path,
        answer: &Path,
    ) -> Result<Option<T>, Failure> {
        let cannot =
            |why: String| Failure::environment(format!("cannot learn from {}: {why}", binary.display()));
        // A binary that does not know the variable lists its tests, which nobody reads.
        let mut command = Command::new(binary);
        command.arg("--list").env(self.variable, words).stdin(Stdio::null()).stdout(Stdio::null());
        let status = self.run(command).map_err(|error| cannot(error.to_string()))?;
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
        if version != self.version {
            return Err(cannot(format!(
                "it answers in version {version}, this command reads version {}: use the cargo-estrade that belongs to the \
                 version of estrade in Cargo.lock",
                self.version
            )));
        }
        serde_json::from_str(&text).map(Some).map_err(|error| cannot(error.to_string()))
    }

    fn run(self, mut command: Command) -> io::Result<ExitStatus> {
        let mut child = command.stderr(Stdio::null()).spawn()?;
        let deadline = Instant::now() + self.limit;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > deadline {
                child.kill()?;
                child.wait()?;
                return Err(io::Error::other(format!("it did not answer within {:?}", self.limit)));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
