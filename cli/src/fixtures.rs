//! `cargo estrade fixtures`: what tests can ask for, and who does.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::ExitCode;

use serde::Serialize;

use crate::facts::{Facts, Fixture};
use crate::failure::Failure;
use crate::selection::Selection;
use crate::terminal::{Terminal, count, print, print_json};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    fixtures: Vec<Told<'a>>,
}

/// One fixture, and who uses it.
#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    module: &'a str,
    package: &'a str,
    target: &'a str,
    scope: &'a str,
    autouse: bool,
    signature: &'a str,
    doc: &'a str,
    file: &'a str,
    line: u32,
    built_in: bool,
    used: bool,
    used_by: UsedBy<'a>,
}

#[derive(Serialize)]
struct UsedBy<'a> {
    /// Directly, by their paths.
    fixtures: Vec<String>,
    tests: Vec<UsingTest<'a>>,
}

#[derive(Serialize)]
struct UsingTest<'a> {
    binary: &'a str,
    test: &'a str,
}

/// Lists the fixtures whose path contains `filter`.
pub(crate) fn list(filter: Option<&str>, selection: &Selection, json: bool) -> Result<ExitCode, Failure> {
    let facts = Facts::gather(selection)?;
    let needed: Vec<BTreeSet<usize>> = facts.tests.iter().map(|test| facts.needed_by(test)).collect();
    let mut found = facts.fixtures_named(filter)?;
    found.sort_by_key(|place| {
        let it = &facts.fixtures[*place];
        (it.is_built_in(), &it.module, it.line)
    });
    let told: Vec<_> = found.into_iter().map(|place| told(&facts, &needed, place)).collect();
    if json {
        print_json(&Answer { version: VERSION, fixtures: told })?;
    } else {
        print(&text(&told, Terminal::of_stdout()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn told<'a>(facts: &'a Facts, needed: &[BTreeSet<usize>], place: usize) -> Told<'a> {
    let fixture = &facts.fixtures[place];
    let using = facts.tests.iter().zip(needed).filter(|(_, needed)| needed.contains(&place));
    let tests: Vec<_> = using.map(|(test, _)| UsingTest { binary: &test.binary, test: &test.id }).collect();
    let asks = |it: &&Fixture| it.dependencies.iter().any(|needed| needed.fixture == place);
    Told {
        name: &fixture.name,
        module: &fixture.module,
        package: &fixture.package,
        target: &fixture.target,
        scope: &fixture.scope,
        autouse: fixture.autouse,
        signature: &fixture.signature,
        doc: &fixture.doc,
        file: &fixture.file,
        line: fixture.line,
        built_in: fixture.is_built_in(),
        used: !tests.is_empty(),
        used_by: UsedBy { fixtures: facts.fixtures.iter().filter(asks).map(Fixture::path).collect(), tests },
    }
}

fn text(fixtures: &[Told<'_>], terminal: Terminal) -> String {
    let mut text = String::new();
    let mut module = "";
    for fixture in fixtures {
        if module != fixture.module {
            let gap = if module.is_empty() { "" } else { "\n" };
            module = fixture.module;
            let note = if fixture.built_in { " (built in)" } else { "" };
            let _ = writeln!(text, "{gap}{}{}", terminal.kind(module), terminal.aside(note));
        }
        let _ = write!(text, "  {}  {}", terminal.name(fixture.name), terminal.kind(fixture.scope));
        if fixture.autouse {
            let _ = write!(text, "  {}", terminal.kind("autouse"));
        }
        if !fixture.used && !fixture.built_in {
            let _ = write!(text, "  {}", terminal.warning("unused"));
        }
        let _ = writeln!(text, "\n    {}", terminal.fit(fixture.signature, 4));
        if !fixture.doc.is_empty() {
            let _ = writeln!(text, "    {}", terminal.fit(fixture.doc, 4));
        }
        let place = format!("{}:{}{}", fixture.file, fixture.line, users(fixture));
        let _ = writeln!(text, "    {}", terminal.aside(terminal.fit(&place, 4)));
    }
    text
}

fn users(fixture: &Told<'_>) -> String {
    if !fixture.used {
        return String::new();
    }
    let tests = count(fixture.used_by.tests.len(), "test");
    let names = fixture.used_by.fixtures.iter().map(|path| path.rsplit("::").next().unwrap_or(path));
    let names: Vec<_> = names.collect();
    let through = if names.is_empty() { String::new() } else { format!(", and by {}", names.join(", ")) };
    format!(", used by {tests}{through}")
}
