//! What one test's graph says instead of the defaults: `#[with]` and `replace`.

use std::any::Any;

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
    /// Whose value or argument an expression of the test is being evaluated for.
    evaluating: Option<&'static FixtureDef>,
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
        self.evaluating = Some(fixture);
    }

    pub(crate) fn evaluated_last(&self) -> Option<&'static FixtureDef> {
        self.evaluating
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
        let Some(old) =
            self.arguments.iter_mut().find(|old| old.fixture.is(new.fixture) && old.index == index)
        else {
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
        self.replacements.push(Replacement { fixture: F::DEFINITION.get(), value: Box::new(value) });
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
