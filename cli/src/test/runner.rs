//! The two runners, and which of them is there.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use crate::cargo::cargo;
use crate::failure::Failure;

/// What runs the tests.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    Nextest,
    CargoTest,
}

impl Runner {
    /// Asks cargo, who alone knows where it looks for subcommands (`$CARGO_HOME/bin` first, then `PATH`).
    ///
    /// A nextest that is installed and does not work is an error: running something else in its place would hide it.
    pub(crate) fn find() -> Result<Self, Failure> {
        let answer =
            cargo().args(["nextest", "--version"]).stdin(Stdio::null()).output().map_err(|error| {
                Failure::environment(format!("cannot start cargo to ask for nextest: {error}"))
            })?;
        let complaint = String::from_utf8_lossy(&answer.stderr);
        if answer.status.success() {
            Ok(Self::Nextest)
        } else if complaint.contains("no such command") {
            Ok(Self::CargoTest)
        } else {
            Err(Failure::environment(format!(
                "`cargo nextest --version` ended with {}: reinstall it with `cargo install --locked cargo-nextest`, \
                 or run `cargo test`\n{}",
                answer.status,
                complaint.trim_end()
            )))
        }
    }
}

/// `cargo nextest run` with the arguments as they are.
pub(crate) fn nextest(arguments: &[OsString]) -> Command {
    let mut command = cargo();
    command.args(["nextest", "run"]).args(arguments);
    // Whoever asks for Estrade's log wants to see it, and nextest shows the output of failing tests only.
    if is_set("ESTRADE_LOG") && !is_set("NEXTEST_SUCCESS_OUTPUT") {
        command.env("NEXTEST_SUCCESS_OUTPUT", "immediate");
    }
    command
}

/// `cargo test` with arguments in its own spelling.
pub(crate) fn cargo_test(arguments: &[OsString]) -> Command {
    let mut command = cargo();
    command.arg("test").args(arguments);
    command
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}
