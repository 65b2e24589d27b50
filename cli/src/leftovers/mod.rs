//! `cargo estrade clean --server`: what tests of other machines left on a server, told, and removed on a yes.
//!
//! ```text
//! URL → a test binary looks, before its `main` → namespaces, with their ages → a list → yes → it removes what was listed
//! ```
//!
//! The binary asks the server itself, so what may be used is what its tests may use. The form of what it is asked and
//! answers is written down, and read, in `runtime/src/fixtures/server/leftovers.rs`.

use std::fmt::{self, Write};
use std::fs;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::facts::binaries::{self, Binary, Question};
use crate::failure::Failure;
use crate::scratch::Scratch;
use crate::selection::Selection;
use crate::terminal::{Terminal, count, print};

const VERSION: u32 = 1;

/// A deletion is slow where many have to be told of it.
const LIMIT: Duration = Duration::from_secs(900);

#[derive(Serialize)]
struct Asked<'a> {
    version: u32,
    url: &'a str,
    remove: &'a [&'a Thing],
    older_than: u64,
}

#[derive(Deserialize)]
struct Answer {
    refused: Option<String>,
    server: String,
    namespaces: Vec<Namespace>,
    left: Vec<Thing>,
}

#[derive(Deserialize)]
struct Namespace {
    id: String,
    /// In milliseconds.
    age: Option<u64>,
    things: Vec<Thing>,
}

#[derive(Serialize, Deserialize)]
struct Thing {
    kind: String,
    name: String,
}

/// How old something has to be. A day, unless it is said: a run that goes on now is younger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Age {
    milliseconds: u64,
}

impl Default for Age {
    fn default() -> Age {
        Age { milliseconds: 24 * 60 * 60 * 1000 }
    }
}

const UNITS: [(&str, u64); 4] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Age, String> {
        let age = UNITS.iter().find_map(|(unit, milliseconds)| {
            text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(*milliseconds)
        });
        let wrong = || format!("{text:?} is not an age: write 90s, 30m, 12h or 1d");
        age.map(|milliseconds| Age { milliseconds }).ok_or_else(wrong)
    }
}

/// In its largest unit.
impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, milliseconds) =
            UNITS.iter().find(|(_, unit)| self.milliseconds >= *unit).unwrap_or(&UNITS[UNITS.len() - 1]);
        write!(f, "{}{unit}", self.milliseconds / milliseconds)
    }
}

/// Tells what tests of other machines left on the server that long ago, and removes it when that is wanted.
pub(crate) fn clean(
    url: &str,
    older_than: Age,
    yes: bool,
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
    let Some((binary, Answer { server, namespaces, .. })) = found else {
        return Err(Failure::usage(
            "the server is asked by a test binary, and none of those that were chosen has an integration test; choose others \
             with -p, --workspace or --test",
        ));
    };
    let is_old = |namespace: &&Namespace| {
        older_than.milliseconds == 0 || namespace.age >= Some(older_than.milliseconds)
    };
    let (old, others): (Vec<_>, Vec<_>) = namespaces.iter().partition(is_old);
    print(&text(&server, &old, &others, older_than, Terminal::of_stdout()))?;
    let things: Vec<&Thing> = old.iter().flat_map(|namespace| &namespace.things).collect();
    if things.is_empty() || !(yes || is_wanted(things.len())?) {
        return Ok(ExitCode::SUCCESS);
    }
    let answer = ask(&scratch, &binary, &asked(&things))?;
    let left = answer.map(|answer| answer.left).ok_or_else(|| {
        Failure::environment("the test binary that looked at the server is gone: nothing was removed")
    })?;
    if left.is_empty() {
        print(&format!("removed: {}\n", count(things.len(), "thing")))?;
        return Ok(ExitCode::SUCCESS);
    }
    let names: Vec<_> = left.iter().map(|Thing { kind, name }| format!("\n  {kind} {name}")).collect();
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

fn text(server: &str, old: &[&Namespace], others: &[&Namespace], limit: Age, terminal: Terminal) -> String {
    let mut text = format!("{server}\n");
    for Namespace { id, age, things } in old {
        let age =
            age.map_or("of unknown age".to_owned(), |milliseconds| format!("{} old", Age { milliseconds }));
        let _ = writeln!(text, "{}  {}", terminal.name(format!("estrade-{id}")), terminal.aside(age));
        for Thing { kind, name } in things {
            let _ = writeln!(text, "  {} {name}", terminal.kind(format!("{kind:<18}")));
        }
    }
    if old.is_empty() {
        let how =
            if limit.milliseconds == 0 { String::new() } else { format!(" that is older than {limit}") };
        let _ = writeln!(text, "no test of another machine has left anything there{how}");
    }
    let ageless = others.iter().filter(|namespace| namespace.age.is_none()).count();
    for (number, why) in [
        (others.len() - ageless, format!("younger than {limit}, and may still run")),
        (ageless, "without an index that tells how old it is".to_owned()),
    ] {
        if number > 0 {
            let _ = writeln!(
                text,
                "left alone: what {} made, {why} (--older-than 0s takes it, too)",
                count(number, "other test")
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Age;

    #[test]
    fn an_age_is_written_as_it_is_read() {
        for text in ["45s", "30m", "12h", "1d", "45d", "0s"] {
            assert_eq!(text.parse::<Age>().map(|age| age.to_string()).as_deref(), Ok(text));
        }
        for wrong in ["", "1", "d", "-1d", "1.5h", "1w", "99999999999999999999d", "18446744073709551615d"] {
            assert!(wrong.parse::<Age>().is_err(), "{wrong}");
        }
        assert_eq!(Age::default().to_string(), "1d");
    }
}
