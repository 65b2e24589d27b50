//! The sample project in `sample/`: the real command, run on its test binaries.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What chooses the sample's binaries.
pub(crate) const BINARIES: [&str; 3] = ["--package=command-sample", "--test=shop", "--test=desk"];

/// `cargo-estrade` with these arguments, in this workspace, knowing nothing of the run that this test is part of.
pub(crate) fn estrade(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
    command.args(arguments).current_dir(workspace()).env("CARGO_TARGET_DIR", target());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["NEXTEST", "ESTRADE_", "CLICOLOR", "NO_COLOR"].iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// The same about the sample's binaries, run to its end.
pub(crate) fn ask(arguments: &[&str]) -> Ended {
    Ended::of(estrade(arguments).args(BINARIES))
}

/// The folder of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The target folder that this test was built in: the sample shares what is built there.
pub(crate) fn target() -> PathBuf {
    let binary = std::env::current_exe().expect("this binary has a path");
    binary.ancestors().nth(3).expect("test binaries stand in <target>/<profile>/deps").to_path_buf()
}

/// How the command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn of(command: &mut Command) -> Ended {
        Ended::from(command.output().expect("the command can be started"))
    }

    pub(crate) fn from(Output { status, stdout, stderr }: Output) -> Ended {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// Its stdout, where it ended well.
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{self}");
        self.stdout
    }

    /// The same as JSON.
    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.well()).expect("it answers in JSON")
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit code {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}
