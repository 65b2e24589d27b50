//! What generated code computes at compile time.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::fixture::{Fixture, FixtureDef};
use super::scope::Scope;

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
pub trait CrossesProcesses {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> CrossesProcesses for T {}

/// Compiles for values that can cross processes.
pub fn crosses_processes<T: CrossesProcesses>() {}
