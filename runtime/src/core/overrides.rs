//! What one test's graph says instead of the defaults: `#[with]` and `replace`.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::compare::Comparison;
use super::fixture::{Fixture, FixtureDef};

/// Collected before any setup, each expression evaluated once.
#[derive(Debug, Default)]
pub struct Overrides {
    arguments: Vec<Override>,
    replacements: Vec<Replacement>,
    /// Whose `#[with]` is being collected; none while it is the test's.
    by: Option<&'static FixtureDef>,
    conflicts: Vec<Conflict>,
    /// The fixtures whose values were given, also when they are in use by now.
    replaced: Vec<&'static FixtureDef>,
    evaluating: Evaluating,
    /// What a plan has evaluated and no setup has used yet, by the fixture's key: a fixture that is asked for
    /// before its turn gets what was evaluated for it.
    planned: BTreeMap<usize, Provision>,
    /// Who set the arguments of the fixtures whose code was planned; none where the default was taken.
    settled: BTreeMap<usize, Vec<Option<Setter>>>,
}

/// For which fixture an expression is being evaluated, or was last; readable while it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evaluating(Arc<Mutex<Option<&'static FixtureDef>>>);

impl Evaluating {
    pub(crate) fn set(&self, fixture: &'static FixtureDef) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(fixture);
    }

    pub(crate) fn get(&self) -> Option<&'static FixtureDef> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who sets an argument; none when it is the test.
type Setter = Option<&'static FixtureDef>;

/// Where the value of a fixture comes from.
#[derive(Debug)]
pub(crate) enum Provision {
    /// The fixture's code runs, with these arguments.
    SetUp(Vec<Option<Box<dyn Any + Send>>>),
    /// The test gives the value: `replace(…)`.
    Replaced(Box<dyn Any + Send>),
}

struct Override {
    fixture: &'static FixtureDef,
    index: usize,
    by: Option<&'static FixtureDef>,
    value: Box<dyn Any + Send>,
    comparison: Comparison,
}

impl Override {
    fn conflicts_with(&self, first: Option<Setter>) -> Conflict {
        let argument = self.fixture.arguments[self.index].name;
        Conflict { fixture: self.fixture, argument, first, second: self.by, settled: false }
    }
}

impl std::fmt::Debug for Override {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}[{}]", self.fixture.name, self.index)
    }
}

#[derive(Debug)]
struct Replacement {
    fixture: &'static FixtureDef,
    value: Box<dyn Any + Send>,
}

/// Two fixtures of one graph that want an argument to be different things.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conflict {
    pub(crate) fixture: &'static FixtureDef,
    pub(crate) argument: &'static str,
    /// None where it is the default.
    pub(crate) first: Option<Setter>,
    pub(crate) second: Setter,
    /// The second came when the first value was in use.
    pub(crate) settled: bool,
}

impl Overrides {
    /// What follows is evaluated for this fixture: a panic in it is an error of it.
    pub fn evaluating(&mut self, fixture: &'static FixtureDef) {
        self.evaluating.set(self.by.unwrap_or(fixture));
    }

    /// Who is being evaluated for.
    pub(crate) fn watch(&self) -> Evaluating {
        self.evaluating.clone()
    }

    /// Sets argument `index` of `F`.
    pub fn argument<F: Fixture>(
        &mut self,
        _fixture: F,
        index: usize,
        value: Box<dyn Any + Send>,
        comparison: Comparison,
    ) {
        let new = Override { fixture: F::DEFINITION.get(), index, by: self.by, value, comparison };
        if let Some(first) = self.settled.get(&new.fixture.key()).map(|setters| setters[index]) {
            // Its value went into the setup, so nobody can tell whether they are equal.
            let by_the_test = matches!(first, Some(None));
            if !by_the_test {
                self.conflicts.push(Conflict { settled: true, ..new.conflicts_with(first) });
            }
            return;
        }
        let Some(old) =
            self.arguments.iter_mut().find(|old| old.fixture.is(new.fixture) && old.index == index)
        else {
            self.arguments.push(new);
            return;
        };
        let test_wins = old.by.is_none() && new.by.is_some();
        if !test_wins && !(new.comparison)(&*old.value, &*new.value) {
            self.conflicts.push(new.conflicts_with(Some(old.by)));
        }
    }

    /// Gives the value of a fixture, whose setup then does not run.
    pub(super) fn replace<F: Fixture>(&mut self, value: F::Value) {
        let fixture = F::DEFINITION.get();
        self.replaced.push(fixture);
        self.replacements.push(Replacement { fixture, value: Box::new(value) });
    }

    pub(crate) fn collect_for(&mut self, by: &'static FixtureDef, with: fn(&mut Overrides)) {
        self.by = Some(by);
        with(self);
        self.by = None;
    }

    pub(crate) fn take_conflict(&mut self) -> Option<Conflict> {
        std::mem::take(&mut self.conflicts).pop()
    }

    pub(crate) fn is_replaced(&self, fixture: &FixtureDef) -> bool {
        self.replaced.iter().any(|replaced| replaced.is(fixture))
    }

    pub(crate) fn plan(&mut self, fixture: &FixtureDef, provision: Provision) {
        self.planned.insert(fixture.key(), provision);
    }

    pub(crate) fn is_planned(&self, fixture: &FixtureDef) -> bool {
        self.planned.contains_key(&fixture.key())
    }

    /// Whether the code of a fixture is planned to run, and no value is given.
    pub(crate) fn is_to_be_set_up(&self, fixture: &FixtureDef) -> bool {
        matches!(self.planned.get(&fixture.key()), Some(Provision::SetUp(_)))
    }

    pub(crate) fn take_planned(&mut self, fixture: &FixtureDef) -> Option<Provision> {
        self.planned.remove(&fixture.key())
    }

    /// The names of the arguments of a fixture that `#[with]` has set.
    pub(crate) fn names(&self, fixture: &'static FixtureDef) -> Vec<&'static str> {
        let setters = self.settled.get(&fixture.key()).map(Vec::as_slice).unwrap_or_default();
        let set = fixture.arguments.iter().zip(setters).filter(|(_, setter)| setter.is_some());
        set.map(|(argument, _)| argument.name).collect()
    }

    pub(crate) fn take_replacement(&mut self, fixture: &FixtureDef) -> Option<Box<dyn Any + Send>> {
        let at = self.replacements.iter().position(|replacement| replacement.fixture.is(fixture))?;
        Some(self.replacements.swap_remove(at).value)
    }

    pub(crate) fn take_argument(
        &mut self,
        fixture: &FixtureDef,
        index: usize,
    ) -> Option<Box<dyn Any + Send>> {
        let at = self.arguments.iter().position(|one| one.fixture.is(fixture) && one.index == index);
        let taken = at.map(|at| self.arguments.swap_remove(at));
        let setters = self.settled.entry(fixture.key()).or_default();
        setters.resize(fixture.arguments.len(), None);
        setters[index] = taken.as_ref().map(|taken| taken.by);
        taken.map(|taken| taken.value)
    }
}
