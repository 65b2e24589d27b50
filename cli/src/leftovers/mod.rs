//! `cargo estrade clean --server`: what tests of other machines left on a server, and this machine's runs in stock, told, and
//! removed on a yes.
//!
//! ```text
//! URL → a test binary looks, before its `main` → namespaces → Account (known, guessed) → yes → it removes what was listed
//! ```
//!
//! The binary asks the server itself, so what may be used is what its tests may use. The form of what it is asked and
//! answers is written down, and read, in `runtime/src/fixtures/server/leftovers.rs`.

mod account;
mod age;

use std::fs;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::facts::binaries::{self, Binary, Question};
use crate::failure::Failure;
use crate::scratch::Scratch;
use crate::selection::Selection;
use crate::terminal::{Terminal, count, print, print_json};
use account::Account;
pub(crate) use age::Age;

const VERSION: u32 = 1;

/// A deletion is slow where many have to be told of it.
const LIMIT: Duration = Duration::from_secs(900);

#[derive(Serialize)]
struct Asked<'a> {
    version: u32,
    url: &'a str,
    remove: &'a [Thing],
    older_than: u64,
}

#[derive(Deserialize)]
struct Answer {
    refused: Option<String>,
    server: String,
    namespaces: Vec<Namespace>,
    /// What this machine's own runs left for the next one.
    stock: Option<Stock>,
    left: Vec<Thing>,
}

#[derive(Deserialize)]
struct Stock {
    /// In milliseconds.
    age: u64,
    things: Vec<Thing>,
}

#[derive(Deserialize)]
struct Namespace {
    id: String,
    /// In milliseconds.
    age: Option<u64>,
    things: Vec<Thing>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Thing {
    kind: String,
    name: String,
}

/// Tells what tests of other machines left on the server that long ago, and removes it when that is wanted.
pub(crate) fn clean(
    url: &str,
    older_than: Age,
    yes: bool,
    json: bool,
    selection: &Selection,
) -> Result<ExitCode, Failure> {
    if url.contains('@') {
        return Err(Failure::usage(
            "there are credentials in the URL of `--server` (it is not shown): take them out; they come from the environment, \
             as ESTRADE_ELASTICSEARCH_USERNAME and ESTRADE_ELASTICSEARCH_PASSWORD, or as ESTRADE_ELASTICSEARCH_API_KEY",
        ));
    }
    let scratch = Scratch::new()?;
    let asked = |remove| Asked { version: VERSION, url, remove, older_than: older_than.milliseconds };
    let mut found = None;
    for binary in binaries::build(selection)? {
        if let Some(answer) = ask(&scratch, &binary, &asked(&[]))? {
            found = Some((binary, answer));
            break;
        }
    }
    let Some((binary, Answer { server, namespaces, stock, .. })) = found else {
        return Err(Failure::usage(
            "the server is asked by a test binary, and none of those that were chosen has an integration test; choose others \
             with -p, --workspace or --test",
        ));
    };
    let mut account = Account::of(server, namespaces, stock, older_than);
    if !json {
        print(&account.text(Terminal::of_stdout()))?;
    }
    let things: Vec<Thing> = account.old().cloned().collect();
    // Nobody is asked by a program.
    let is_wanted = !things.is_empty() && (yes || (!json && is_wanted(things.len())?));
    if is_wanted {
        let answer = ask(&scratch, &binary, &asked(&things))?;
        let left = answer.map(|answer| answer.left).ok_or_else(|| {
            Failure::environment("the test binary that looked at the server is gone: nothing was removed")
        })?;
        account.removed = things.iter().filter(|thing| !left.contains(thing)).cloned().collect();
        account.left = left;
    }
    if json {
        print_json(&account)?;
    } else if is_wanted && account.left.is_empty() {
        print(&format!("removed: {}\n", count(things.len(), "thing")))?;
    }
    if account.left.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let names: Vec<_> =
        account.left.iter().map(|Thing { kind, name }| format!("\n  {kind} {name}")).collect();
    Err(Failure::environment(format!(
        "still on the server, since it did not delete them (its log tells why) or a test has made something beside them \
         meanwhile:{}",
        names.concat()
    )))
}

/// None where there is no integration test in the binary.
fn ask(scratch: &Scratch, binary: &Binary, asked: &Asked<'_>) -> Result<Option<Answer>, Failure> {
    let answer = scratch.file("leftovers");
    let beside = scratch.file("leftovers.asked");
    let cannot = |why: String| Failure::environment(format!("cannot write {}: {why}", beside.display()));
    // Of the question before.
    let _ = fs::remove_file(&answer);
    let text = serde_json::to_vec(asked).map_err(|error| cannot(error.to_string()))?;
    fs::write(&beside, text).map_err(|error| cannot(error.to_string()))?;
    let question = Question { variable: "ESTRADE_LEFTOVERS", version: VERSION, limit: LIMIT };
    let answer: Option<Answer> = question.ask(&binary.executable, &answer)?;
    match answer {
        Some(Answer { refused: Some(why), .. }) => Err(Failure::environment(why)),
        answer => Ok(answer),
    }
}

/// Asks on a terminal; elsewhere nobody says yes.
fn is_wanted(things: usize) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        print("nothing was removed: --yes removes it\n")?;
        return Ok(false);
    }
    eprint!("Remove {}? Type yes: ", count(things, "thing"));
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    read.map_err(|error| Failure::environment(format!("cannot read what you type: {error}")))?;
    let is_yes = line.trim() == "yes";
    if !is_yes {
        print("nothing was removed\n")?;
    }
    Ok(is_yes)
}
