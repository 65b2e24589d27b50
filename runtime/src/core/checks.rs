//! What generated code computes at compile time.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::failure::Cause;
use super::fixture::{Fixture, FixtureDef};
use super::overrides::Overrides;
use super::scope::Scope;
use crate::error::Error;

/// The definition behind a fixture's name.
pub const fn definition_of<F: Fixture>(_fixture: F) -> &'static FixtureDef {
    F::DEFINITION
}

/// How deep its dependencies go; rustc refuses a cycle of these, and names every fixture of it.
pub const fn depth_of<F: Fixture>(_fixture: F) -> usize {
    F::DEPTH
}

/// The greatest of the depths, 0 when there are none.
pub const fn deepest(depths: &[usize]) -> usize {
    let (mut at, mut deepest) = (0, 0);
    while at < depths.len() {
        if depths[at] > deepest {
            deepest = depths[at];
        }
        at += 1;
    }
    deepest
}

/// Its scope.
pub const fn scope_of<F: Fixture>(_fixture: F) -> Scope {
    F::SCOPE
}

/// Whether each test has a value of its own.
pub const fn is_test_scope<F: Fixture>(_fixture: F) -> bool {
    matches!(F::SCOPE, Scope::Test)
}

/// Values that can go from the process that made them to the tests that want them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a fixture wider than `test`: it has to be `Serialize` and \
               `DeserializeOwned`",
    label = "this value would have to cross processes",
    note = "nextest runs every test in a process of its own, and a shared value is sent to each of them",
    note = "keep the live thing in a local of the fixture, and `provide!` its coordinates: a URL, a name, credentials"
)]
pub trait CrossesProcesses {
    /// Named to have the bound checked.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> CrossesProcesses for T {}

/// What a fixture that can fail returns.
#[diagnostic::on_unimplemented(
    message = "a fixture cannot return `{Self}`: its error does not convert into \
               `Box<dyn std::error::Error + Send + Sync>`",
    label = "the error of this `Result`",
    note = "return `estrade::Result<T>`, whose error takes every error by `?`, or an error type that implements \
            `std::error::Error`, `Send`, `Sync` and owns what it holds"
)]
pub trait Fallible {
    /// What it is when all goes well.
    type Value;
    /// The value, or what stopped the fixture.
    fn value(self) -> Result<Self::Value, Cause>;
}

#[diagnostic::do_not_recommend]
impl<T, E: Into<Error> + 'static> Fallible for Result<T, E> {
    type Value = T;

    fn value(self) -> Result<T, Cause> {
        Ok(self.map_err(Error::returned)?)
    }
}

/// Fixtures that a test may give the value of.
#[diagnostic::on_unimplemented(
    message = "`replace` takes fixtures, and this function is none: it returns `{Self}`",
    label = "not a fixture",
    note = "write `replace(fixture = value)` with the name of a `#[fixture]` that is in scope"
)]
pub trait Replaceable: Fixture {
    /// Gives the value.
    fn replace(self, overrides: &mut Overrides, value: Self::Value);
}

#[diagnostic::do_not_recommend]
impl<F: Fixture> Replaceable for F {
    fn replace(self, overrides: &mut Overrides, value: F::Value) {
        overrides.replace(self, value);
    }
}
