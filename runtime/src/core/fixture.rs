//! What the macros write about a fixture.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use super::checks::{Of, definition_of};
use super::crossing::Crossing;
use super::failure::Cause;
use super::overrides::Overrides;
use super::scope::Scope;
use super::setup::Setup;
use super::text::compare;

/// A future that stays on the thread that made it.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The type behind the name of a fixture: `fn promos() -> impl Fixture`.
#[diagnostic::on_unimplemented(
    message = "this is not a fixture, but a function that returns `{Self}`",
    label = "not a fixture",
    note = "a fixture is a function with `#[fixture]`, and is named without calling it"
)]
pub trait Fixture: Send + 'static {
    /// What the fixture provides.
    type Value: Send + 'static;
    /// What is known about the fixture.
    const DEFINITION: Definition;
}

/// Where the definition of a fixture stands.
///
/// A pointer, since rustc looks into whatever a constant refers to: between two fixtures that need each other
/// it would never come to an end, and say so in its own words before [`acyclic`](super::checks::acyclic) can.
#[derive(Debug)]
pub struct Definition(*const FixtureDef);

impl Definition {
    /// Of this one.
    pub const fn of(definition: &'static FixtureDef) -> Definition {
        Definition(definition)
    }

    /// The definition.
    #[expect(unsafe_code, reason = "only a pointer keeps rustc from following it")]
    pub const fn get(self) -> &'static FixtureDef {
        // SAFETY: `of` is the only way to make one, and takes a reference that lives for ever.
        unsafe { &*self.0 }
    }
}

/// A place in the user's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// As `file!()` has it.
    pub file: &'static str,
    /// From 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One fixture, as the macro saw it.
#[derive(Debug)]
pub struct FixtureDef {
    /// The function's name.
    pub name: &'static str,
    /// The module it is written in.
    pub module: &'static str,
    /// The package it is compiled from.
    pub package: &'static str,
    /// The crate target: `lib`, `bin/…`, `example/…` or `test/…`.
    pub target: &'static str,
    /// Where its name stands.
    pub place: Place,
    /// The function's signature, as it is written, a plain argument with its default.
    pub signature: &'static str,
    /// The first line of its documentation.
    pub doc: &'static str,
    /// How long a value lives.
    pub scope: Scope,
    /// Applies to every test of its module and below.
    pub autouse: bool,
    /// The limit of its setup and of its teardown, where it says one.
    pub timeout: Option<Duration>,
    /// Its other fixtures, in the order of its parameters.
    pub dependencies: &'static [Dependency],
    /// Its plain arguments, in the order of its parameters.
    pub arguments: &'static [Argument],
    /// How its value comes about.
    pub source: Source,
    /// How its value goes to other processes, where its scope is wider than a test.
    pub crossing: Option<Crossing>,
}

/// How the value of a fixture comes about.
#[derive(Debug)]
pub enum Source {
    /// By its own code.
    Code {
        /// Begins the setup; the future ends with the teardown where there is `provide!`.
        start: fn(Setup) -> LocalFuture<'static, Result<(), Cause>>,
        /// It is an `async fn`.
        asynchronous: bool,
        /// What stands behind the setup.
        teardown: Teardown,
    },
    /// The runtime makes one for each who asks: `request`.
    Asker,
}

/// What follows the setup of a fixture when its scope ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teardown {
    /// The value is dropped.
    Drop,
    /// `provide!(v);`: the value is dropped, then the code behind it runs.
    Code,
    /// `let v = provide!(v);`: the code behind it runs, with the value.
    CodeWithValue,
}

/// How a parameter takes the value of a fixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `name: &T`
    Shared,
    /// `name: T`
    Cloned,
    /// `name: &mut T`
    Exclusive,
}

/// A parameter that is filled by a fixture.
#[derive(Debug)]
pub struct Dependency {
    /// The fixture.
    pub fixture: &'static FixtureDef,
    /// How it is taken.
    pub access: Access,
    /// What `#[with]` on a fixture's parameter sets; a test's own is set by its body.
    pub with: Option<fn(&mut Overrides)>,
    /// What `#[with]` says, for people.
    pub settings: &'static [Setting],
}

/// One argument of `#[with]`, as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The argument's name; empty where its position tells.
    pub argument: &'static str,
    /// The expression.
    pub value: &'static str,
}

impl Dependency {
    /// Of a parameter `name: &T`.
    pub const fn shared<F: Fixture>(fixture: Of<F>) -> Dependency {
        Dependency::on(fixture, Access::Shared)
    }

    /// Of a parameter `name: T`.
    pub const fn cloned<F: Fixture>(fixture: Of<F>) -> Dependency {
        Dependency::on(fixture, Access::Cloned)
    }

    /// Of a parameter `name: &mut T`.
    pub const fn exclusive<F: Fixture>(fixture: Of<F>) -> Dependency {
        Dependency::on(fixture, Access::Exclusive)
    }

    const fn on<F: Fixture>(fixture: Of<F>, access: Access) -> Dependency {
        Dependency { fixture: definition_of(fixture), access, with: None, settings: &[] }
    }

    /// With what `#[with]` on a fixture's parameter sets.
    #[must_use]
    pub const fn with(self, with: fn(&mut Overrides)) -> Dependency {
        Dependency { with: Some(with), ..self }
    }

    /// With what `#[with]` says.
    #[must_use]
    pub const fn setting(self, settings: &'static [Setting]) -> Dependency {
        Dependency { settings, ..self }
    }
}

/// A plain argument of a fixture: `#[default(expr)] name: T`.
#[derive(Debug)]
pub struct Argument {
    /// The parameter's name.
    pub name: &'static str,
    /// Evaluates the default.
    pub default: fn() -> Box<dyn Any + Send>,
}

impl FixtureDef {
    /// Whether both are written at the same place: as much of `is` as a constant may ask.
    pub(super) const fn stands_with(&self, other: &FixtureDef) -> bool {
        self.order(other) == 0
    }

    /// Whether this one is written before the other; any order will do between files.
    pub(super) const fn stands_before(&self, other: &FixtureDef) -> bool {
        self.order(other) < 0
    }

    const fn order(&self, other: &FixtureDef) -> i32 {
        if self.place.line != other.place.line {
            return if self.place.line < other.place.line { -1 } else { 1 };
        }
        let names = compare(self.name, other.name);
        if names != 0 {
            return names;
        }
        let modules = compare(self.module, other.module);
        if modules != 0 { modules } else { compare(self.place.file, other.place.file) }
    }

    /// Whether both are the same fixture.
    pub(crate) fn is(&self, other: &FixtureDef) -> bool {
        std::ptr::eq(self, other)
    }

    /// Which one of all of a run it is, in words, which processes agree on.
    pub(crate) fn identity(&self) -> String {
        format!("fixture `{}` ({} {}, {})", self.name, self.package, self.target, self.module)
    }

    /// A key for maps; a static has one address as long as the process lives.
    pub(crate) fn key(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}
