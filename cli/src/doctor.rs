//! `cargo estrade doctor`: which server the tests would use, why, and whether that works.
//!
//! ```text
//! selection → test binaries, one of each package → each looks, before its `main` → findings → text or JSON
//! ```
//!
//! The binaries look themselves, so what is told is what a run would meet, features and environment included. The form
//! of an answer is written down, and written, in `runtime/src/fixtures/server/doctor.rs`.

use std::collections::HashSet;
use std::fmt::Write;
use std::process::ExitCode;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::facts::binaries::{self, Question};
use crate::failure::Failure;
use crate::scratch::Scratch;
use crate::selection::Selection;
use crate::server::Server;
use crate::terminal::{Terminal, print, print_json};

const VERSION: u32 = 1;

/// A server that is started has a limit of its own, which a project may set.
const LIMIT: Duration = Duration::from_secs(900);

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    version: u32,
    packages: Vec<Package>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Package {
    folder: String,
    choice: Option<String>,
    why: String,
    server: Option<Server>,
    findings: Vec<Finding>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Finding {
    check: String,
    well: bool,
    text: String,
}

/// Lets one test binary of each package look, and tells what it found. Exit code 1 where something would not work.
pub(crate) fn examine(selection: &Selection, json: bool) -> Result<ExitCode, Failure> {
    let scratch = Scratch::new()?;
    let question = Question { variable: "ESTRADE_DOCTOR", version: VERSION, limit: LIMIT };
    let mut told = HashSet::new();
    let mut packages = Vec::new();
    for (number, binary) in binaries::build(selection)?.into_iter().enumerate() {
        if told.contains(&binary.manifest) {
            continue;
        }
        let answer = scratch.file(&format!("{number}.json"));
        if let Some(Answer { packages: some, .. }) = question.ask(&binary.executable, &answer)?
            && !some.is_empty()
        {
            told.insert(binary.manifest);
            packages.extend(some);
        }
    }
    if packages.is_empty() {
        eprintln!(
            "note: there is no integration test in the test binaries that were chosen; choose others with -p, --workspace or \
             --test"
        );
    }
    let well = packages.iter().flat_map(|package| &package.findings).all(|finding| finding.well);
    if json {
        print_json(&Answer { version: VERSION, packages })?;
    } else {
        print(&text(&packages, Terminal::of_stdout()))?;
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(packages: &[Package], terminal: Terminal) -> String {
    let mut text = String::new();
    for Package { folder, choice, why, server, findings } in packages {
        let _ = writeln!(text, "{}", terminal.name(folder));
        let uses = match (choice.as_deref(), server) {
            (Some("embedded"), _) => "the embedded engine".to_owned(),
            (_, Some(server)) => server.to_string(),
            _ => terminal.warning("no server that can be used"),
        };
        let _ = writeln!(text, "  uses     {uses}\n  because  {why}");
        for Finding { check, well, text: said } in findings {
            let mark = if *well { terminal.kind("well") } else { terminal.warning("WRONG") };
            let mut lines = said.lines();
            let first = lines.next().unwrap_or_default();
            let _ = writeln!(text, "  {mark}{}{check}: {first}", if *well { "     " } else { "    " });
            for line in lines {
                let _ = writeln!(text, "           {line}");
            }
        }
    }
    text
}
