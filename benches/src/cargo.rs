//! Building and running what is measured.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Result;

/// The folder of this workspace.
pub(crate) fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Cargo, in this workspace, with an environment that does not tell of the cargo that started us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(home());
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || name.starts_with("ESTRADE_")
        {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command to its end, quietly; what it said is told where it fails.
pub(crate) fn run(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let last: Vec<_> = text.lines().chain(errors.lines()).rev().take(30).collect();
        let last: Vec<_> = last.into_iter().rev().collect();
        return Err(format!("{command:?} failed ({}):\n{}", output.status, last.join("\n")).into());
    }
    Ok(format!("{text}{errors}"))
}

/// Builds a test or binary of a package; where it stands.
pub(crate) fn build(package: &str, kind: &str, target: &str, release: bool) -> Result<PathBuf> {
    let mut command =
        cargo(&["build", "--message-format=json-render-diagnostics", "--package", package, kind, target]);
    if release {
        command.arg("--release");
    }
    executable(&mut command, package, target)
}

/// The same for a test of a project whose dependencies are optimised, in a target folder of its own.
pub(crate) fn build_optimised(package: &str, target: &str) -> Result<PathBuf> {
    let mut command =
        cargo(&["build", "--message-format=json-render-diagnostics", "--package", package, "--test", target]);
    executable(optimised(&mut command)?, package, target)
}

/// What cargo or nextest builds has dependencies that are optimised.
pub(crate) fn optimised(command: &mut Command) -> Result<&mut Command> {
    command.args(["--config", "profile.dev.package.\"*\".opt-level=1", "--target-dir"]);
    Ok(command.arg(scratch("optimised")?))
}

fn executable(command: &mut Command, package: &str, target: &str) -> Result<PathBuf> {
    let told = run(command)?;
    told.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == target)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| format!("cargo built no {target} of {package}").into())
}

/// A place for what is written on the way, below this workspace's `target`.
pub(crate) fn scratch(name: &str) -> Result<PathBuf> {
    let folder = home().join("target").join(name);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}
