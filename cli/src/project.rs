//! The workspace that the command stands in, as cargo knows it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::Stdio;

use serde::Deserialize;
use serde_json::Value;

use crate::cargo::cargo;
use crate::failure::Failure;

/// What `cargo metadata` tells of it.
#[derive(Debug, Deserialize)]
pub(crate) struct Project {
    pub(crate) target_directory: PathBuf,
    pub(crate) workspace_root: PathBuf,
}

impl Project {
    /// Asks cargo; touches no network.
    pub(crate) fn here() -> Result<Project, Failure> {
        serde_json::from_value(metadata(&["--no-deps", "--offline"])?).map_err(|error| unreadable(&error))
    }
}

/// The packages whose source is on this machine, and who depends on whom.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) workspace_root: PathBuf,
    pub(crate) packages: Vec<Package>,
}

#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Of its `Cargo.toml`.
    pub(crate) folder: PathBuf,
    /// Of this workspace; else it is the dependency of one, by its path.
    pub(crate) member: bool,
    /// Where those it depends on are, as its manifest says: to build, to test or for its build script.
    dependencies: HashSet<PathBuf>,
}

impl Graph {
    /// Asks cargo. Nothing is resolved, so it works on a clone whose dependencies were never fetched.
    pub(crate) fn here() -> Result<Graph, Failure> {
        let members = metadata(&["--no-deps", "--offline"])?;
        let workspace_root = members["workspace_root"].as_str().map(PathBuf::from);
        let workspace_root = workspace_root.ok_or_else(|| unreadable(&"it names no workspace_root"))?;
        let mut packages: Vec<Package> =
            each(&members["packages"]).filter_map(|it| package(it, true)).collect();
        // A dependency by path need not be a member; it may have more of its own.
        let mut next = 0;
        while next < packages.len() {
            for folder in packages[next].dependencies.clone() {
                if packages.iter().all(|known| known.folder != folder) {
                    let manifest = format!("--manifest-path={}", folder.join("Cargo.toml").display());
                    let found = metadata(&["--no-deps", "--offline", &manifest])?;
                    let own = each(&found["packages"]).filter_map(|it| package(it, false));
                    packages.extend(own.filter(|it| it.folder == folder));
                }
            }
            next += 1;
        }
        Ok(Graph { workspace_root, packages })
    }

    /// Those that depend on this one, directly.
    pub(crate) fn dependents(&self, place: usize) -> impl Iterator<Item = usize> {
        let folder = &self.packages[place].folder;
        let depends = move |(_, package): &(usize, &Package)| package.dependencies.contains(folder);
        self.packages.iter().enumerate().filter(depends).map(|(place, _)| place)
    }
}

fn package(value: &Value, member: bool) -> Option<Package> {
    let manifest = PathBuf::from(value["manifest_path"].as_str()?);
    let paths = each(&value["dependencies"]).filter_map(|it| it["path"].as_str().map(PathBuf::from));
    Some(Package {
        name: value["name"].as_str()?.to_owned(),
        folder: manifest.parent()?.to_path_buf(),
        member,
        dependencies: paths.collect(),
    })
}

fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn metadata(arguments: &[&str]) -> Result<Value, Failure> {
    let mut command = cargo();
    command.args(["metadata", "--format-version=1"]).args(arguments).stdin(Stdio::null());
    let output = command.output().map_err(|error| {
        Failure::environment(format!("cannot start cargo to ask for the workspace: {error}"))
    })?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::environment(format!("cargo knows no workspace here: {}", why.trim())));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| unreadable(&error))
}

fn unreadable(why: &dyn std::fmt::Display) -> Failure {
    Failure::environment(format!("cargo's description of the workspace cannot be read: {why}"))
}
