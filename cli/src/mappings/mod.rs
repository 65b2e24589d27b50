//! `cargo estrade mappings`: the files that say what indices are, and a server, kept in sync.
//!
//! ```text
//! Asked → test binaries, one of each package → each does it, before its `main` → Answer → text or JSON
//! ```
//!
//! The binaries do it, since they have what it needs: the package's configuration, the checks that a server may be used,
//! and the normal form in which `es.assert_mappings` compares.

mod answer;
mod asked;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;

use crate::facts::binaries::{self, Question};
use crate::failure::Failure;
use crate::scratch::Scratch;
use crate::selection::Selection;
use crate::terminal::{Terminal, print, print_json};
use answer::{Answer, Kind, Package, Told};
pub(crate) use asked::Asked;
use asked::{Rule, check_pattern, check_url};

const VERSION: u32 = 1;

/// Every request has a limit of its own; this one is for a folder of very many files.
const LIMIT: Duration = Duration::from_secs(900);

/// What the binaries are told, but for the file of the answer.
struct Task {
    command: &'static str,
    server: Option<String>,
    indices: String,
    folder: Option<PathBuf>,
    rule: Rule,
}

/// Does what is asked. Exit code 1 where files and server are out of sync.
pub(crate) fn run(asked: Asked) -> Result<ExitCode, Failure> {
    match asked {
        Asked::Pull { from, index, to, selection } => {
            check_url("--from", &from)?;
            let folder = to.map(std::path::absolute).transpose();
            let folder = folder.map_err(|error| Failure::usage(format!("`--to` is no folder: {error}")))?;
            let task =
                Task { command: "pull", server: Some(from), indices: index, folder, rule: Rule::Exact };
            tell(&task.done_by(&selection)?, Told::Pull)
        }
        Asked::Check { from, index, rule, json, selection } => {
            from.as_deref().map_or(Ok(()), |url| check_url("--from", url))?;
            let task = Task { command: "check", server: from, indices: index, folder: None, rule };
            let packages = task.done_by(&selection)?;
            if json {
                let packages: Vec<_> = packages.iter().map(|package| package.json(rule)).collect();
                print_json(&json!({ "version": VERSION, "packages": packages }))?;
            } else {
                show(&packages, Told::Check(rule))?;
            }
            verdict(&packages, Told::Check(rule))
        }
        Asked::Sync { to, index, selection } => {
            check_url("--to", &to)?;
            let task =
                Task { command: "sync", server: Some(to), indices: index, folder: None, rule: Rule::Exact };
            tell(&task.done_by(&selection)?, Told::Sync)
        }
    }
}

impl Task {
    fn words(&self, answer: &std::path::Path) -> OsString {
        let Task { command, server, indices, folder, rule } = self;
        json!({
            "answer": answer, "command": command, "server": server, "indices": indices, "folder": folder, "rule": rule,
        })
        .to_string()
        .into()
    }

    /// What one binary of each package did that has a folder of mapping files; one answer where several share it.
    fn done_by(&self, selection: &Selection) -> Result<Vec<Package>, Failure> {
        check_pattern(&self.indices)?;
        let scratch = Scratch::new()?;
        let question = Question { variable: "ESTRADE_MAPPINGS", version: VERSION, limit: LIMIT };
        let mut told = std::collections::HashSet::new();
        let mut packages: Vec<Package> = Vec::new();
        for (number, binary) in binaries::build(selection)?.into_iter().enumerate() {
            if told.contains(&binary.manifest) {
                continue;
            }
            let answer = scratch.file(&format!("{number}.json"));
            let words = self.words(&answer);
            if let Some(Answer { packages: some }) = question.ask_with(&words, &binary.executable, &answer)?
                && !some.is_empty()
            {
                told.insert(binary.manifest);
                for package in some {
                    if !packages.iter().any(|known| known.is_about_the_files_of(&package)) {
                        packages.push(package);
                    }
                }
            }
        }
        if packages.is_empty() {
            return Err(Failure::usage(
                "there is no integration test in the test binaries that were chosen, and so nobody who knows the mapping files; \
                 choose others with -p, --workspace or --test",
            ));
        }
        packages.retain(|package| !package.is_unset());
        if packages.is_empty() {
            return Err(Failure::usage(format!(
                "nothing says where the mapping files are: write, in estrade.toml beside the package's Cargo.toml,\n\
                 [elasticsearch]\nmappings = \"mappings\"\n(or set ESTRADE_ELASTICSEARCH_MAPPINGS{})",
                if self.command == "pull" { ", or say `--to FOLDER`" } else { "" }
            )));
        }
        Ok(packages)
    }
}

fn tell(packages: &[Package], told: Told) -> Result<ExitCode, Failure> {
    show(packages, told)?;
    verdict(packages, told)
}

fn show(packages: &[Package], told: Told) -> Result<(), Failure> {
    let terminal = Terminal::of_stdout();
    print(&packages.iter().map(|package| package.text(told, terminal)).collect::<String>())
}

/// All that could not be done, or whether all is in sync; files that a pull kept are no mistake.
fn verdict(packages: &[Package], told: Told) -> Result<ExitCode, Failure> {
    let failures: Vec<_> = packages.iter().filter_map(|package| package.failure.as_ref()).collect();
    if !failures.is_empty() {
        let text = failures.iter().map(|failure| failure.text.as_str()).collect::<Vec<_>>().join("\n");
        let usage = failures.iter().any(|failure| failure.kind == Kind::Usage);
        return Err(if usage { Failure::usage(text) } else { Failure::environment(text) });
    }
    let well = told == Told::Pull || packages.iter().all(Package::is_in_sync);
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
