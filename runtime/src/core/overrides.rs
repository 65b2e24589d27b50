//! What one test's graph says instead of the defaults: `#[with]` and `replace`.

use std::any::Any;
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
    /// What was said of which fixture, for the report: it outlives the values.
    arguments_said: Vec<(&'static FixtureDef, &'static str)>,
    replacements_said: Vec<&'static FixtureDef>,
    evaluating: Evaluating,
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

struct Override {
    fixture: &'static FixtureDef,
    index: usize,
    by: Option<&'static FixtureDef>,
    value: Box<dyn Any + Send>,
    comparison: Comparison,
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
    pub(crate) first: Option<&'static FixtureDef>,
    pub(crate) second: Option<&'static FixtureDef>,
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
    pub fn argument<F: Fixture, T: Send + 'static>(
        &mut self,
        _fixture: F,
        index: usize,
        value: T,
        comparison: Comparison,
    ) {
        let new =
            Override { fixture: F::DEFINITION.get(), index, by: self.by, value: Box::new(value), comparison };
        let Some(old) =
            self.arguments.iter_mut().find(|old| old.fixture.is(new.fixture) && old.index == index)
        else {
            self.arguments_said.push((new.fixture, new.fixture.arguments[index].name));
            self.arguments.push(new);
            return;
        };
        let test_wins = old.by.is_none() && new.by.is_some();
        if !test_wins && !(new.comparison)(&*old.value, &*new.value) {
            self.conflicts.push(Conflict {
                fixture: new.fixture,
                argument: new.fixture.arguments[index].name,
                first: old.by,
                second: new.by,
            });
        }
    }

    /// Gives the value of a fixture, whose setup then does not run.
    pub(super) fn replace<F: Fixture>(&mut self, value: F::Value) {
        let fixture = F::DEFINITION.get();
        self.replacements_said.push(fixture);
        self.replacements.push(Replacement { fixture, value: Box::new(value) });
    }

    pub(crate) fn collect_for(&mut self, by: &'static FixtureDef, with: fn(&mut Overrides)) {
        self.by = Some(by);
        with(self);
        self.by = None;
    }

    pub(crate) fn take_conflict(&mut self) -> Option<Conflict> {
        self.conflicts.pop()
    }

    pub(crate) fn is_replaced(&self, fixture: &FixtureDef) -> bool {
        self.replacements.iter().any(|replacement| replacement.fixture.is(fixture))
    }

    /// Whether the test gave its value, which may be in use by now.
    pub(crate) fn was_replaced(&self, fixture: &FixtureDef) -> bool {
        self.replacements_said.iter().any(|said| said.is(fixture))
    }

    /// The names of its arguments that `#[with]` set.
    pub(crate) fn names(&self, fixture: &FixtureDef) -> Vec<&'static str> {
        let of_it = self.arguments_said.iter().filter(|(said, _)| said.is(fixture));
        of_it.map(|(_, name)| *name).collect()
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
        let at = self.arguments.iter().position(|one| one.fixture.is(fixture) && one.index == index)?;
        Some(self.arguments.swap_remove(at).value)
    }
}
