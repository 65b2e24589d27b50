//! The workspace that the command stands in, as cargo knows it.

use std::path::PathBuf;
use std::process::Stdio;

use serde::Deserialize;

use crate::cargo::cargo;
use crate::failure::Failure;

/// What `cargo metadata` tells of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Project {
    pub(crate) target_directory: PathBuf,
}

impl Project {
    /// Asks cargo; touches no network.
    pub(crate) fn here() -> Result<Project, Failure> {
        let output = cargo()
            .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                Failure::environment(format!("cannot start cargo to ask for the workspace: {error}"))
            })?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::environment(format!("cargo knows no workspace here: {}", why.trim())));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| {
            Failure::environment(format!("cargo's description of the workspace cannot be read: {error}"))
        })
    }
}
