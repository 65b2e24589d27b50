//! The one door for generated code: every name that an expansion may use.
//!
//! No name here is part of the public interface; each may change in any version, together with the macros.

pub use ::core::any::Any;
pub use ::core::clone::Clone;
pub use ::core::fmt::Debug;
pub use ::core::format_args;
pub use ::core::marker::{Copy, Send};
pub use ::core::ops::DerefMut;
pub use ::core::option::Option::{None, Some};
pub use ::core::result::Result::{self, Err, Ok};
pub use ::core::time::Duration;
pub use ::std::boxed::Box;

pub use estrade_macros::beside;

pub use crate::__estrade_entry as entry;

pub use crate::core::checks::{
    Cloneable, CrossesProcesses, CrossesThreads, FixtureError, HasArgument, IsFixture, Of, Positional,
    Replaceable, Shareable, Showable, TakesArgument, acyclic, definition_of, exclusive, one_per_test,
    outlived_by_dependency,
};
pub use crate::core::compare::{ByValue, Compare, Incomparable};
pub use crate::core::failure::Cause;
pub use crate::core::fixture::{
    Argument, Definition, Dependency, Fixture, FixtureDef, LocalFuture, Place, Setting, Source, Teardown,
};
pub use crate::core::needs::Needs;
pub use crate::core::overrides::Overrides;
pub use crate::core::returned::Returns;
pub use crate::core::scope::Scope;
pub use crate::core::setup::{ResultParts, Setup};
pub use crate::core::skip::skip;
pub use crate::core::test::{Flavor, IsKnown, IsUnknown, Named, Replaced, ShouldPanic, TestDef};
pub use crate::harness::{
    Body, ByDebug, ByError, Thrown, run, run_borrowing, run_case, run_direct, run_fallible,
};

/// What isolates tests on a real server, for this project's own tests of it.
#[cfg(feature = "elasticsearch")]
pub mod isolation {
    #[cfg(unix)]
    pub use crate::isolation::Keeper;
    pub use crate::isolation::{Gateway, Ledger, Namespace, NamespaceId, Upstream};
}

/// A fixture that says nothing of itself.
pub const FIXTURE: FixtureDef = FixtureDef {
    name: "",
    module: "",
    package: "",
    target: "",
    place: Place { file: "", line: 0 },
    signature: "",
    doc: "",
    scope: Scope::Test,
    autouse: false,
    timeout: None,
    dependencies: &[],
    arguments: &[],
    source: Source::Asker,
    crossing: None,
};
