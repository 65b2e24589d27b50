//! `--since REF`: the packages that a change concerns.
//!
//! ```text
//! git: which files differ → cargo metadata: whose they are → who depends on those, however far → -p …
//! ```

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::nearest;
use crate::project::{Graph, Package};

/// Concern every package, wherever in the workspace's folder they are.
const FOR_ALL: [&str; 7] = [
    "Cargo.toml",
    "Cargo.lock",
    "estrade.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
    ".cargo/config.toml",
    ".config/nextest.toml",
];

/// Why the tests of a package are to run.
#[derive(Debug)]
struct Reason(String);

/// The runner's arguments that choose those packages; none where nothing is to run. Says on stderr why each was chosen.
pub(super) fn packages(reference: &str) -> Result<Option<Vec<OsString>>, Failure> {
    let graph = Graph::here()?;
    let changed = changed_files(reference)?;
    let chosen = choose(&graph, &changed);
    if chosen.is_empty() {
        eprintln!(
            "nothing changed since {reference} that a package of this workspace is made of: no test to run"
        );
        return Ok(None);
    }
    eprintln!("packages that changed since {reference}, or depend on one that did:");
    let width = chosen.keys().map(String::len).max().unwrap_or_default();
    for (name, Reason(why)) in &chosen {
        eprintln!("  {name:width$}  {why}");
    }
    Ok(Some(chosen.into_keys().flat_map(|name| ["--package".into(), name.into()]).collect()))
}

/// The workspace's packages by name.
fn choose(graph: &Graph, changed: &[PathBuf]) -> BTreeMap<String, Reason> {
    let mut chosen = BTreeMap::new();
    let for_all =
        changed.iter().find(|file| FOR_ALL.iter().any(|name| **file == graph.workspace_root.join(name)));
    if let Some(file) = for_all {
        let file = file.strip_prefix(&graph.workspace_root).unwrap_or(file).display();
        let all = graph.packages.iter().filter(|package| package.member);
        return all.map(|it| (it.name.clone(), Reason(format!("{file} changed, for all")))).collect();
    }
    let mut files: BTreeMap<usize, Vec<&Path>> = BTreeMap::new();
    for file in changed {
        // A package inside another one's folder is the nearer one.
        let owners = graph.packages.iter().enumerate().filter(|(_, it)| file.starts_with(&it.folder));
        if let Some((owner, package)) = owners.max_by_key(|(_, it)| it.folder.as_os_str().len()) {
            files.entry(owner).or_default().push(file.strip_prefix(&package.folder).unwrap_or(file));
        }
    }
    let mut open: Vec<(usize, String)> = Vec::new();
    for (owner, files) in files {
        let first = files.first().map(|file| file.display().to_string()).unwrap_or_default();
        let more = if files.len() > 1 { format!(" and {} more", files.len() - 1) } else { String::new() };
        open.push((owner, format!("changed: {first}{more}")));
    }
    let mut seen = vec![false; graph.packages.len()];
    for (place, _) in &open {
        seen[*place] = true;
    }
    while !open.is_empty() {
        let mut next = Vec::new();
        for (place, why) in open {
            let Package { name, member, .. } = &graph.packages[place];
            for dependent in graph.dependents(place) {
                if !std::mem::replace(&mut seen[dependent], true) {
                    next.push((dependent, format!("depends on {name}")));
                }
            }
            if *member {
                chosen.insert(name.clone(), Reason(why));
            }
        }
        open = next;
    }
    chosen
}

/// Differing from the ref, uncommitted and new ones included, as absolute paths.
fn changed_files(reference: &str) -> Result<Vec<PathBuf>, Failure> {
    let top = git(&["rev-parse", "--show-toplevel"])
        .map_err(|why| Failure::environment(format!("--since asks git, which says: {why}")))?;
    let top = PathBuf::from(top.trim_end_matches('\n'));
    let commit = format!("{reference}^{{commit}}");
    // Behind `--end-of-options`: a ref that begins with a dash is none of git's flags.
    let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]);
    let Some(commit) = found.ok().map(|hash| hash.trim().to_owned()).filter(|hash| !hash.is_empty()) else {
        let known = git(&["for-each-ref", "--format=%(refname:short)"]).unwrap_or_default();
        return Err(Failure::usage(nearest::unknown("ref of git", reference, known.lines())));
    };
    let ask = |arguments: &[&str]| {
        git(arguments).map_err(|why| Failure::environment(format!("git cannot tell what changed: {why}")))
    };
    let root = top.to_string_lossy();
    // Without renames a moved file is there twice: its old owner changed, too.
    let differing = ask(&["-C", &root, "diff", "--name-only", "--no-renames", "-z", &commit, "--"])?;
    let new = ask(&["-C", &root, "ls-files", "--others", "--exclude-standard", "-z"])?;
    let names = differing.split('\0').chain(new.split('\0')).filter(|name| !name.is_empty());
    Ok(names.map(|name| top.join(name)).collect())
}

fn git(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git").args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("git cannot be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
