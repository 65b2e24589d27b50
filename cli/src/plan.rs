//! `cargo estrade plan`: what a test would set up, in which order, with which overrides. Nothing runs.

use std::fmt::Write;
use std::process::ExitCode;

use serde::Serialize;

use crate::facts::{Facts, Needed, Setting, Step, Test};
use crate::failure::Failure;
use crate::selection::Selection;
use crate::terminal::{Terminal, print, print_json};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    tests: Vec<Plan<'a>>,
}

#[derive(Serialize)]
struct Plan<'a> {
    test: &'a str,
    binary: &'a str,
    package: &'a str,
    module: &'a str,
    file: &'a str,
    line: u32,
    /// In the order of the setups; torn down in reverse.
    steps: Vec<Told<'a>>,
    /// Why it cannot be set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'a str>,
}

/// One setup.
#[derive(Serialize)]
struct Told<'a> {
    fixture: &'a str,
    module: &'a str,
    scope: &'a str,
    file: &'a str,
    line: u32,
    /// Set up in the session host, once for all tests of its scope.
    shared: bool,
    why: Why,
    /// Who asked for it, nearest first; empty where the test did.
    asked_by: Vec<&'a str>,
    /// The expression that the test gives in place of the setup.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<&'a str>,
    arguments: Vec<Argument<'a>>,
}

#[derive(Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Why {
    Autouse,
    Uses,
    Parameter,
    Fixture,
}

/// What `#[with]` sets.
#[derive(Serialize)]
struct Argument<'a> {
    name: &'a str,
    value: &'a str,
    /// The fixture that sets it; none where it is the test.
    by: Option<&'a str>,
}

/// Shows the plans of the tests of this name.
pub(crate) fn show(test: Option<&str>, selection: &Selection, json: bool) -> Result<ExitCode, Failure> {
    let facts = Facts::gather(selection)?;
    let plans: Vec<_> = facts.tests_named(test)?.into_iter().map(|test| plan(&facts, test)).collect();
    if json {
        print_json(&Answer { version: VERSION, tests: plans })?;
    } else {
        let terminal = Terminal::of_stdout();
        let texts: Vec<_> = plans.iter().map(|plan| text(plan, terminal)).collect();
        print(&texts.join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn plan<'a>(facts: &'a Facts, test: &'a Test) -> Plan<'a> {
    Plan {
        test: &test.id,
        binary: &test.binary,
        package: &test.package,
        module: &test.module,
        file: &test.file,
        line: test.line,
        steps: test.plan.iter().map(|step| told(facts, test, step)).collect(),
        refused: test.refused.as_deref(),
    }
}

fn told<'a>(facts: &'a Facts, test: &'a Test, step: &'a Step) -> Told<'a> {
    let fixture = &facts.fixtures[step.fixture];
    let asks = |needed: &Needed| needed.fixture == step.fixture;
    let why = if !step.asked_by.is_empty() {
        Why::Fixture
    } else if test.uses.contains(&step.fixture) {
        Why::Uses
    } else if test.dependencies.iter().any(asks) {
        Why::Parameter
    } else {
        Why::Autouse
    };
    Told {
        fixture: &fixture.name,
        module: &fixture.module,
        scope: &fixture.scope,
        file: &fixture.file,
        line: fixture.line,
        shared: step.shared,
        why,
        asked_by: step.asked_by.iter().map(|place| facts.fixtures[*place].name.as_str()).collect(),
        replaced: test.replacement(step.fixture),
        arguments: arguments(facts, test, step),
    }
}

/// The test's own win over those of fixtures, of which the runtime refuses two that disagree.
fn arguments<'a>(facts: &'a Facts, test: &'a Test, step: &Step) -> Vec<Argument<'a>> {
    if step.shared || test.replacement(step.fixture).is_some() {
        return Vec::new();
    }
    let own = test.dependencies.iter().map(|needed| (None, needed));
    let asking = test.plan.iter().filter(|it| !it.shared && test.replacement(it.fixture).is_none());
    let theirs = asking.flat_map(|it| {
        let fixture = &facts.fixtures[it.fixture];
        fixture.dependencies.iter().map(|needed| (Some(fixture.name.as_str()), needed))
    });
    let mut arguments: Vec<Argument<'_>> = Vec::new();
    for (by, needed) in own.chain(theirs).filter(|(_, needed)| needed.fixture == step.fixture) {
        for Setting { argument, value } in &needed.with {
            if !arguments.iter().any(|known| known.name == argument) {
                arguments.push(Argument { name: argument, value, by });
            }
        }
    }
    arguments
}

fn text(plan: &Plan<'_>, terminal: Terminal) -> String {
    let place = format!("({}, {}:{})", plan.binary, plan.file, plan.line);
    let mut text = format!("{} {}\n", terminal.name(plan.test), terminal.aside(place));
    if let Some(why) = plan.refused {
        let _ = writeln!(text, "  {}: {why}", terminal.warning("cannot be set up"));
        return text;
    }
    for step in &plan.steps {
        let mut notes = Vec::new();
        if step.scope != "test" {
            notes.push(format!("scope {}", step.scope));
        }
        match step.why {
            Why::Autouse => notes.push("autouse".to_owned()),
            Why::Uses => notes.push("by `uses`".to_owned()),
            Why::Parameter => {}
            Why::Fixture => notes.push(format!("for {}", step.asked_by.join(", for "))),
        }
        let action = match (step.shared, step.replaced) {
            (_, Some(_)) => "replace",
            (true, None) => "attach ",
            (false, None) => "setup  ",
        };
        let notes = if notes.is_empty() { String::new() } else { format!("  ({})", notes.join("; ")) };
        let (action, name) = (terminal.kind(action), terminal.name(step.fixture));
        let _ = writeln!(text, "  {action} {name}{}", terminal.aside(notes));
        if let Some(value) = step.replaced {
            let _ = writeln!(text, "            = {}", terminal.fit(value, 14));
        }
        for Argument { name, value, by } in &step.arguments {
            let by = by.map(|by| format!(" (by {by})")).unwrap_or_default();
            let _ = writeln!(text, "            {}", terminal.fit(&format!("{name} = {value}{by}"), 12));
        }
    }
    let _ = writeln!(text, "  {}", terminal.kind("body"));
    let torn_down = plan.steps.iter().rev().filter(|step| !step.shared && step.replaced.is_none());
    let names: Vec<_> = torn_down.map(|step| step.fixture).collect();
    if !names.is_empty() {
        let _ = writeln!(text, "  {} {}", terminal.kind("teardown"), terminal.fit(&names.join(", "), 11));
    }
    text
}
