//! What one test needs, in which order, checked, with every argument evaluated.

use std::any::Any;
use std::collections::BTreeSet;

use super::failure::{Cause, Failure, Phase};
use super::fixture::{FixtureDef, Source};
use super::overrides::{Conflict, Overrides, Provision};
use super::panic;
use super::registry;
use super::scope::Scope;
use super::test::TestDef;

/// The fixtures to set up, each after what it depends on.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
}

/// One fixture of the plan.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) fixture: &'static FixtureDef,
    /// Who asked for it, nearest first; empty where it was the test itself.
    pub(crate) chain: Vec<&'static FixtureDef>,
}

impl Plan {
    /// What `wanted` needs; evaluates the expressions of its fixtures, which may take any time.
    pub(crate) fn of(wanted: &Wanted, overrides: &mut Overrides) -> Result<Plan, Failure> {
        let mut walk = Walk { steps: Vec::new(), seen: wanted.present.clone(), overrides };
        for root in &wanted.roots {
            walk.visit(root, &wanted.chain)?;
        }
        let steps = walk.steps;
        if let Some(conflict) = overrides.take_conflict() {
            return Err(failure(conflict.fixture, Vec::new(), Cause::Refused(disagreement(conflict))));
        }
        for Step { fixture, chain } in &steps {
            if overrides.is_planned(fixture) {
                continue;
            }
            let provision = match overrides.take_replacement(fixture) {
                Some(value) => Provision::Replaced(value),
                None => Provision::SetUp(
                    arguments(fixture, overrides).map_err(|cause| failure(fixture, chain.clone(), cause))?,
                ),
            };
            overrides.plan(fixture, provision);
        }
        Ok(Plan { steps })
    }
}

/// What is asked for, by a test or while it runs.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) roots: Vec<&'static FixtureDef>,
    /// Who asks, nearest first; empty where it is the test itself.
    pub(crate) chain: Vec<&'static FixtureDef>,
    /// The keys of the fixtures that are there already.
    pub(crate) present: BTreeSet<usize>,
}

impl Wanted {
    /// By `test`: autouse fixtures, then `uses`, then its parameters in order.
    pub(crate) fn by(test: &TestDef) -> Wanted {
        let autouse = registry::autouse(test);
        let parameters = test.dependencies.iter().map(|dependency| dependency.fixture);
        let roots = autouse.into_iter().chain(test.uses.iter().copied()).chain(parameters).collect();
        Wanted { roots, ..Wanted::default() }
    }

    /// Whether planning it evaluates what users wrote.
    pub(crate) fn has_expressions(&self) -> bool {
        let mut seen = self.present.clone();
        let mut open = self.roots.clone();
        while let Some(fixture) = open.pop() {
            if !seen.insert(fixture.key()) {
                continue;
            }
            if !fixture.arguments.is_empty() || fixture.dependencies.iter().any(|it| it.with.is_some()) {
                return true;
            }
            open.extend(fixture.dependencies.iter().map(|dependency| dependency.fixture));
        }
        false
    }
}

/// Depth first, so that every fixture stands after what it depends on; cycles cannot compile.
struct Walk<'a> {
    steps: Vec<Step>,
    seen: BTreeSet<usize>,
    overrides: &'a mut Overrides,
}

impl Walk<'_> {
    fn visit(&mut self, fixture: &'static FixtureDef, chain: &[&'static FixtureDef]) -> Result<(), Failure> {
        let made_for_each_asker = matches!(fixture.source, Source::Asker);
        if made_for_each_asker || !self.seen.insert(fixture.key()) {
            return Ok(());
        }
        if !self.overrides.is_replaced(fixture) {
            if fixture.scope != Scope::Test {
                return Err(failure(fixture, chain.to_vec(), Cause::Refused(not_yet_shared(fixture))));
            }
            let mut inner = vec![fixture];
            inner.extend_from_slice(chain);
            let evaluated = self.overrides.is_planned(fixture);
            for dependency in fixture.dependencies {
                if let Some(with) = dependency.with.filter(|_| !evaluated) {
                    panic::catch(|| self.overrides.collect_for(fixture, with))
                        .map_err(|cause| failure(fixture, chain.to_vec(), cause))?;
                }
                self.visit(dependency.fixture, &inner)?;
            }
        }
        self.steps.push(Step { fixture, chain: chain.to_vec() });
        Ok(())
    }
}

fn arguments(
    fixture: &'static FixtureDef,
    overrides: &mut Overrides,
) -> Result<Vec<Option<Box<dyn Any + Send>>>, Cause> {
    overrides.evaluating(fixture);
    let mut values = Vec::with_capacity(fixture.arguments.len());
    for (index, argument) in fixture.arguments.iter().enumerate() {
        values.push(Some(match overrides.take_argument(fixture, index) {
            Some(value) => value,
            None => panic::catch(argument.default)?,
        }));
    }
    Ok(values)
}

fn failure(fixture: &'static FixtureDef, chain: Vec<&'static FixtureDef>, cause: Cause) -> Failure {
    Failure { phase: Phase::Setup, fixture: Some(fixture), chain, cause }
}

fn disagreement(conflict: Conflict) -> String {
    let who = |by: Option<&'static FixtureDef>| {
        by.map_or("the test".to_owned(), |by| format!("fixture `{}` ({})", by.name, by.place))
    };
    let Conflict { fixture, argument, first, second, settled } = conflict;
    let (first, second) = (first.map_or("its default".to_owned(), who), who(second));
    let how = if settled {
        format!("was settled by {first} before {second} was asked for, which sets it, too")
    } else {
        format!("is set to different values by {first} and by {second}")
    };
    format!("`{argument}` of fixture `{}` {how}: set it in the test, whose `#[with]` wins", fixture.name)
}

fn not_yet_shared(fixture: &FixtureDef) -> String {
    format!(
        "fixture `{}` has scope `{}`, and this version of Estrade cannot share a value between test processes yet: \
         give it scope `test`, or its value with `replace({} = …)`",
        fixture.name, fixture.scope, fixture.name
    )
}
