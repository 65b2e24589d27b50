//! What is in a test binary, as JSON: `cargo estrade` asks for it, and the binary answers before `main`.
//!
//! `ESTRADE_LIST=<file>` makes the binary write that file and end. Nothing of the user's runs: not one default, no
//! `#[with]`, no setup. Version 1, one object:
//!
//! | key | meaning |
//! |---|---|
//! | `version` | 1 |
//! | `fixtures` | every fixture that is linked in; others name one by its place in this list |
//! | `tests` | every test |
//!
//! A fixture: `name`, `module`, `package`, `target`, `file`, `line`, `scope`, `autouse`, `signature`, `doc` (its first
//! line, empty where there is none), `dependencies`, `arguments` (the names of its plain ones), `made_for_asker`
//! (`request`: whoever asks has one of the own).
//!
//! A test: `name`, `id` (as libtest names it, without rstest's cases), `module`, `package`, `target`, `binary` (as nextest
//! writes its id), `file`, `line`, `dependencies`, `uses`, `replaced` (`fixture`, `value`), `plan`, or `refused`: why it
//! cannot be set up.
//!
//! A dependency: `fixture`, `access` (`shared`, `cloned`, `exclusive`), `with` (`argument`, `value`). A step of a plan, in
//! the order of the setups: `fixture`, `asked_by` (nearest first; empty where it is the test), `shared` (the session host
//! has it), `replaced`.
//!
//! A key may be added within a version; a key that changes its meaning changes the version.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

use super::identity::{TestId, binary};
use crate::core::failure::Cause;
use crate::core::fixture::{Access, Dependency, FixtureDef, Source};
use crate::core::overrides::{Overrides, Provision};
use crate::core::plan::{Plan, Wanted};
use crate::core::registry;
use crate::core::test::TestDef;

/// The variable that asks for it: the file to write.
pub(super) const LIST: &str = "ESTRADE_LIST";

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Listing {
    version: u32,
    fixtures: Vec<Fixture>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Fixture {
    name: &'static str,
    module: &'static str,
    package: &'static str,
    target: &'static str,
    file: &'static str,
    line: u32,
    scope: &'static str,
    autouse: bool,
    signature: &'static str,
    doc: &'static str,
    dependencies: Vec<Needed>,
    arguments: Vec<&'static str>,
    made_for_asker: bool,
}

#[derive(Serialize)]
struct Needed {
    fixture: usize,
    access: &'static str,
    with: Vec<Setting>,
}

#[derive(Serialize)]
struct Setting {
    argument: &'static str,
    value: &'static str,
}

#[derive(Serialize)]
struct Test {
    name: &'static str,
    id: String,
    module: &'static str,
    package: &'static str,
    target: &'static str,
    binary: String,
    file: &'static str,
    line: u32,
    dependencies: Vec<Needed>,
    uses: Vec<usize>,
    replaced: Vec<Replaced>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Vec<Step>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

#[derive(Serialize)]
struct Replaced {
    fixture: usize,
    value: &'static str,
}

#[derive(Serialize)]
struct Step {
    fixture: usize,
    asked_by: Vec<usize>,
    shared: bool,
    replaced: bool,
}

/// Writes the listing of this binary.
pub(super) fn write(path: &Path) -> Result<(), String> {
    let text = serde_json::to_vec(&listing()).map_err(|error| error.to_string())?;
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn listing() -> Listing {
    let mut fixtures: Vec<&'static FixtureDef> = registry::fixtures().to_vec();
    fixtures.sort_by_key(|it| (it.package, it.target, it.module, it.place, it.name));
    let mut tests: Vec<&'static TestDef> = registry::tests().iter().collect();
    tests.sort_by_key(|it| (it.module, it.place, it.name));
    let places = fixtures.iter().enumerate().map(|(place, fixture)| (fixture.key(), place)).collect();
    let list = List { fixtures, places };
    Listing {
        version: VERSION,
        fixtures: list.fixtures.iter().map(|fixture| list.fixture(fixture)).collect(),
        tests: tests.into_iter().map(|test| list.test(test)).collect(),
    }
}

/// What the test gives in place of fixtures, each with its expression.
fn replaced(test: &'static TestDef) -> impl Iterator<Item = (&'static FixtureDef, &'static str)> {
    test.replaced.iter().filter_map(|it| Some(((it.fixture)()?, it.value)))
}

struct List {
    fixtures: Vec<&'static FixtureDef>,
    places: HashMap<usize, usize>,
}

impl List {
    fn place(&self, fixture: &FixtureDef) -> usize {
        self.places[&fixture.key()]
    }

    fn fixture(&self, fixture: &FixtureDef) -> Fixture {
        Fixture {
            name: fixture.name,
            module: fixture.module,
            package: fixture.package,
            target: fixture.target,
            file: fixture.place.file,
            line: fixture.place.line,
            scope: fixture.scope.as_str(),
            autouse: fixture.autouse,
            signature: fixture.signature,
            doc: fixture.doc,
            dependencies: self.needed(fixture.dependencies),
            arguments: fixture.arguments.iter().map(|argument| argument.name).collect(),
            made_for_asker: matches!(fixture.source, Source::Asker),
        }
    }

    fn test(&self, test: &'static TestDef) -> Test {
        let (plan, refused) = match self.plan(test) {
            Ok(plan) => (Some(plan), None),
            Err(why) => (None, Some(why)),
        };
        Test {
            name: test.name,
            id: TestId::of(test).full_name(),
            module: test.module,
            package: test.package,
            target: test.target,
            binary: binary(test),
            file: test.place.file,
            line: test.place.line,
            dependencies: self.needed(test.dependencies),
            uses: test.uses.iter().map(|fixture| self.place(fixture)).collect(),
            replaced: replaced(test)
                .map(|(fixture, value)| Replaced { fixture: self.place(fixture), value })
                .collect(),
            plan,
            refused,
        }
    }

    fn needed(&self, dependencies: &[Dependency]) -> Vec<Needed> {
        let all = dependencies.iter().map(|Dependency { fixture, access, settings, .. }| Needed {
            fixture: self.place(fixture),
            access: match access {
                Access::Shared => "shared",
                Access::Cloned => "cloned",
                Access::Exclusive => "exclusive",
            },
            with: settings
                .iter()
                .enumerate()
                .map(|(position, setting)| Setting {
                    argument: match setting.argument {
                        "" => fixture.arguments.get(position).map_or("", |argument| argument.name),
                        name => name,
                    },
                    value: setting.value,
                })
                .collect(),
        });
        all.collect()
    }

    /// The plan of a run. What a run evaluates counts as evaluated here: only the order is asked for.
    fn plan(&self, test: &'static TestDef) -> Result<Vec<Step>, String> {
        let mut overrides = Overrides::default();
        let is_replaced = |fixture: &FixtureDef| replaced(test).any(|(it, _)| it.is(fixture));
        for fixture in &self.fixtures {
            overrides.plan(
                fixture,
                if is_replaced(fixture) {
                    Provision::Replaced(Box::new(()))
                } else {
                    Provision::SetUp(Vec::new())
                },
            );
        }
        let plan = Plan::of(&Wanted::by(test), &mut overrides).map_err(|failure| {
            let name = failure.fixture.map(|fixture| fixture.name).unwrap_or_default();
            match failure.cause {
                Cause::Refused(why) => why,
                other => format!("fixture `{name}`: {other:?}"),
            }
        })?;
        let steps = plan.steps.iter().map(|step| Step {
            fixture: self.place(step.fixture),
            asked_by: step.chain.iter().map(|fixture| self.place(fixture)).collect(),
            shared: step.shared,
            replaced: is_replaced(step.fixture),
        });
        Ok(steps.collect())
    }
}
