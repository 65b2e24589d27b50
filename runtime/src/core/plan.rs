//! What one test needs, in which order, checked, with every argument evaluated.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

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
    pub(crate) key: Key,
    /// Who asked for it, nearest first; empty where it was the test itself.
    pub(crate) chain: Vec<&'static FixtureDef>,
    /// The session host has it.
    pub(crate) shared: bool,
}

/// One value among those of all fixtures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    fixture: usize,
    /// In the session host, for a fixture of scope `module`: of which one the value is.
    pub(crate) module: Option<Arc<str>>,
}

impl Key {
    /// The value of `fixture` for whoever belongs to `module`.
    pub(crate) fn of(fixture: &FixtureDef, module: Option<&Arc<str>>) -> Key {
        let module = module.filter(|_| fixture.scope == Scope::Module).cloned();
        Key { fixture: fixture.key(), module }
    }
}

impl Plan {
    /// What `wanted` needs; evaluates the expressions of its fixtures, which may take any time.
    pub(crate) fn of(wanted: &Wanted, overrides: &mut Overrides) -> Result<Plan, Failure> {
        let mut walk = Walk { wanted, steps: Vec::new(), seen: wanted.present.clone(), overrides };
        for root in &wanted.roots {
            walk.visit(root, &wanted.chain)?;
        }
        let steps = walk.steps;
        if let Some(conflict) = overrides.take_conflict() {
            return Err(failure(conflict.fixture, Vec::new(), Cause::Refused(disagreement(conflict))));
        }
        for Step { fixture, shared, chain, .. } in &steps {
            if *shared || overrides.is_planned(fixture) {
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
    /// What is there already.
    pub(crate) present: BTreeSet<Key>,
    /// The module of whoever asks, in the session host.
    pub(crate) module: Option<Arc<str>>,
    pub(crate) place: Place,
}

/// Where a plan is carried out.
#[derive(Clone, Default)]
pub(crate) enum Place {
    /// In a test's process: what is wider than a test is somewhere else.
    #[default]
    Test,
    /// In a session host, which may find that another one has a fixture.
    Host(Arc<dyn Fn(&'static FixtureDef) -> Result<Reach, String> + Send + Sync>),
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::Test => "Test",
            Place::Host(_) => "Host",
        })
    }
}

/// Where a fixture is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Here,
    /// In a session host, this process not being it.
    Shared,
}

impl Place {
    fn reach(&self, fixture: &'static FixtureDef) -> Result<Reach, String> {
        match self {
            Place::Test if fixture.scope != Scope::Test => Ok(Reach::Shared),
            Place::Test => Ok(Reach::Here),
            Place::Host(reach) => reach(fixture),
        }
    }
}

impl Wanted {
    /// By `test`: autouse fixtures, then `uses`, then its parameters in order.
    pub(crate) fn by(test: &TestDef) -> Wanted {
        let autouse = registry::autouse(test);
        let parameters = test.dependencies.iter().map(|dependency| dependency.fixture);
        let roots = autouse.into_iter().chain(test.uses.iter().copied()).chain(parameters).collect();
        Wanted { roots, ..Wanted::default() }
    }

    fn key_of(&self, fixture: &FixtureDef) -> Key {
        Key::of(fixture, self.module.as_ref())
    }

    /// Whether planning it evaluates what users wrote.
    pub(crate) fn has_expressions(&self) -> bool {
        let mut seen = self.present.clone();
        let mut open = self.roots.clone();
        while let Some(fixture) = open.pop() {
            let elsewhere = matches!(self.place, Place::Test) && fixture.scope != Scope::Test;
            if elsewhere || !seen.insert(self.key_of(fixture)) {
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
    wanted: &'a Wanted,
    steps: Vec<Step>,
    seen: BTreeSet<Key>,
    overrides: &'a mut Overrides,
}

impl Walk<'_> {
    fn visit(&mut self, fixture: &'static FixtureDef, chain: &[&'static FixtureDef]) -> Result<(), Failure> {
        let made_for_each_asker = matches!(fixture.source, Source::Asker);
        if made_for_each_asker || !self.seen.insert(self.wanted.key_of(fixture)) {
            return Ok(());
        }
        let refuse = |why| failure(fixture, chain.to_vec(), Cause::Refused(why));
        let reach = self.wanted.place.reach(fixture).map_err(refuse)?;
        if self.overrides.is_replaced(fixture) {
            // Its own dependencies are not needed.
        } else if reach == Reach::Shared {
            if let Some(replaced) = self.replaced_below(fixture) {
                return Err(refuse(out_of_reach(fixture, replaced)));
            }
        } else {
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
        let shared = reach == Reach::Shared && !self.overrides.is_replaced(fixture);
        let key = self.wanted.key_of(fixture);
        self.steps.push(Step { fixture, key, chain: chain.to_vec(), shared });
        Ok(())
    }

    /// A fixture that the test replaces, and that one which is set up elsewhere depends on.
    fn replaced_below(&self, fixture: &'static FixtureDef) -> Option<&'static FixtureDef> {
        let mut seen = BTreeSet::new();
        let mut open = vec![fixture];
        while let Some(fixture) = open.pop() {
            if !seen.insert(fixture.key()) {
                continue;
            }
            if self.overrides.is_replaced(fixture) {
                return Some(fixture);
            }
            open.extend(fixture.dependencies.iter().map(|dependency| dependency.fixture));
        }
        None
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

fn out_of_reach(fixture: &FixtureDef, replaced: &FixtureDef) -> String {
    format!(
        "`replace({} = …)` counts in this test's process only, and fixture `{}` (scope `{}`), which depends on `{}`, has \
         one value for the whole {}: replace `{}` as well",
        replaced.name,
        fixture.name,
        fixture.scope,
        replaced.name,
        if fixture.scope == Scope::Session { "run" } else { fixture.scope.as_str() },
        fixture.name
    )
}
