//! What the macros write about a test.

use std::time::Duration;

use super::fixture::{Dependency, Fixture, FixtureDef, Place};

/// One test function, as the macro saw it; with rstest's cases it stands for all of them.
#[derive(Debug)]
pub struct TestDef {
    /// The function's name.
    pub name: &'static str,
    /// The module it is written in.
    pub module: &'static str,
    /// The package it is compiled from.
    pub package: &'static str,
    /// The crate target: `lib`, `bin/…`, `example/…` or `test/…`.
    pub target: &'static str,
    /// The folder of the package's `Cargo.toml`.
    pub manifest_dir: &'static str,
    /// Where its name stands.
    pub place: Place,
    /// It is an `async fn`.
    pub asynchronous: bool,
    /// The runtime it asks for.
    pub flavor: Flavor,
    /// The limit of its body, where it says one.
    pub timeout: Option<Duration>,
    /// Whether its body is to panic.
    pub should_panic: ShouldPanic,
    /// Its fixtures, in the order of its parameters.
    pub dependencies: &'static [Dependency],
    /// The fixtures it wants for their effect.
    pub uses: &'static [&'static FixtureDef],
    /// The fixtures whose value it gives, each with the expression as it is written.
    pub replaced: &'static [Replaced],
}

impl TestDef {
    /// A plain test: its name, module, package, target, the folder of its `Cargo.toml` and its file; its line and its
    /// dependencies.
    ///
    /// In a list, since every name of a field would be read, resolved and checked again for each of a thousand tests.
    pub const fn of(texts: [&'static str; 6], line: u32, dependencies: &'static [Dependency]) -> TestDef {
        let [name, module, package, target, manifest_dir, file] = texts;
        let place = Place { file, line };
        TestDef { name, module, package, target, manifest_dir, place, dependencies, ..NOBODY }
    }
}

/// One part of `replace(…)`, for people.
#[derive(Debug)]
pub struct Replaced {
    /// Finds the fixture; nothing else is evaluated.
    pub fixture: fn() -> Option<&'static FixtureDef>,
    /// The expression, as it is written.
    pub value: &'static str,
}

/// What a name returns that stands in `replace(…)`.
#[derive(Debug)]
pub struct Named<T>(pub T);

/// Of a fixture. Found first: the other one is one reference further away.
pub trait IsKnown {
    /// Its definition.
    fn definition(&self) -> Option<&'static FixtureDef>;
}

impl<F: Fixture> IsKnown for Named<F> {
    fn definition(&self) -> Option<&'static FixtureDef> {
        Some(F::DEFINITION.get())
    }
}

/// Of anything else.
pub trait IsUnknown {
    /// Nothing.
    fn definition(&self) -> Option<&'static FixtureDef>;
}

impl<T> IsUnknown for &Named<T> {
    fn definition(&self) -> Option<&'static FixtureDef> {
        None
    }
}

/// A test that says nothing of itself.
pub(crate) const NOBODY: TestDef = TestDef {
    name: "",
    module: "",
    package: "",
    target: "",
    manifest_dir: "",
    place: Place { file: "", line: 0 },
    asynchronous: false,
    flavor: Flavor::MultiThread,
    timeout: None,
    should_panic: ShouldPanic::No,
    dependencies: &[],
    uses: &[],
    replaced: &[],
};

/// The tokio runtime of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    /// Two workers; fixtures and body have threads of their own.
    MultiThread,
    /// Everything on one thread.
    CurrentThread,
}

/// `#[should_panic]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShouldPanic {
    /// The attribute is not there.
    No,
    /// The body has to panic.
    Yes,
    /// The body has to panic with a message that contains this.
    With(&'static str),
}
