//! What generated code asks rustc to check, and the words in which rustc refuses.
//!
//! A rule about types is a trait with `on_unimplemented`, named by a path (`Trait::function(…)`), since a
//! bound of a plain function would be quoted in the message. A rule about the graph is computed from the
//! definitions while rustc evaluates a constant: `#[track_caller]` puts its panic at the user's own token.

use std::any::Any;
use std::marker::PhantomData;
use std::mem;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::crossing::Crossing;
use super::failure::Cause;
use super::fixture::{Fixture, FixtureDef};
use super::needs::Needs;
use super::overrides::Overrides;
use super::scope::Scope;
use super::slot::Exclusive;
use super::text::Text;
use crate::error::Error;

/// Stands for a fixture where only its type matters.
#[derive(Debug)]
pub struct Of<F>(PhantomData<F>);

/// What a fixture's name returns when it is called.
#[diagnostic::on_unimplemented(
    message = "this is not a fixture, but a function that returns `{Self}`",
    label = "not a fixture",
    note = "a fixture is a function with `#[fixture]`: add it there, or name another one with `#[from(path)]`"
)]
pub trait IsFixture: Sized {
    /// Itself.
    type Key: Fixture;
    /// The way from what the name returns to the fixture.
    const FIXTURE: Named<Self, Self::Key> = Named(PhantomData);
}

#[diagnostic::do_not_recommend]
impl<F: Fixture> IsFixture for F {
    type Key = F;
}

/// What a name returns, and the fixture that it stands for.
#[derive(Debug)]
pub struct Named<N, F>(PhantomData<(N, F)>);

impl<N, F> Named<N, F> {
    /// The fixture of a name.
    #[expect(clippy::unused_self, reason = "by `self` rustc infers the name, whose type nobody can write")]
    pub const fn of(self, name: N) -> Of<F> {
        mem::forget(name);
        Of(PhantomData)
    }
}

/// The definition behind a fixture's name.
pub const fn definition_of<F: Fixture>(_fixture: Of<F>) -> &'static FixtureDef {
    F::DEFINITION.get()
}

/// Refuses a fixture that depends on itself, and names every fixture between.
///
/// # Panics
/// At the one fixture of the cycle that stands first in the source.
#[track_caller]
pub const fn acyclic<F: Fixture>(fixture: Of<F>) {
    let own = definition_of(fixture);
    let mut walk = Walk { own, path: [own; Walk::LONGEST], length: 1, seen: [own; Walk::MOST], known: 0 };
    if !walk.comes_back(own) {
        return;
    }
    let mut text = Text::new("these fixtures depend on each other in a circle, so none can be the first: ");
    let mut at = 0;
    while at < walk.length {
        if walk.path[at].stands_before(own) {
            return;
        }
        text = text.add("`").add(walk.path[at].name).add("` needs ");
        at += 1;
    }
    let text = text
        .add("`")
        .add(own.name)
        .add("`. Take one of these parameters away, or move what both sides need into a fixture of its own");
    panic!("{}", text.as_str());
}

/// A search through the dependencies of a fixture, depth first, for the fixture itself.
struct Walk {
    own: &'static FixtureDef,
    path: [&'static FixtureDef; Walk::LONGEST],
    length: usize,
    seen: [&'static FixtureDef; Walk::MOST],
    known: usize,
}

impl Walk {
    /// Of a longer path the begin is told.
    const LONGEST: usize = 32;
    /// What is beyond these is looked at again where two ways lead to it.
    const MOST: usize = 256;

    const fn comes_back(&mut self, at: &'static FixtureDef) -> bool {
        let mut index = 0;
        while index < at.dependencies.len() {
            let next = at.dependencies[index].fixture;
            if next.stands_with(self.own) {
                return true;
            }
            if !self.is_known(next) {
                let length = self.length;
                if length < Walk::LONGEST {
                    self.path[length] = next;
                    self.length += 1;
                }
                if self.comes_back(next) {
                    return true;
                }
                self.length = length;
            }
            index += 1;
        }
        false
    }

    const fn is_known(&mut self, fixture: &'static FixtureDef) -> bool {
        let mut index = 0;
        while index < self.known {
            if self.seen[index].stands_with(fixture) {
                return true;
            }
            index += 1;
        }
        if self.known < Walk::MOST {
            self.seen[self.known] = fixture;
            self.known += 1;
        }
        false
    }
}

/// Refuses a dependency that does not live as long as the fixture.
///
/// # Panics
/// When it has a narrower scope.
#[track_caller]
pub const fn outlived_by_dependency<F: Fixture>(fixture: Of<F>, dependency: usize) {
    let own = definition_of(fixture);
    let needed = own.dependencies[dependency].fixture;
    if needed.scope as u8 >= own.scope as u8 {
        return;
    }
    let text = Text::new("fixture `")
        .add(own.name)
        .add("` has scope `")
        .add(own.scope.as_str())
        .add("` and cannot depend on `")
        .add(needed.name)
        .add("`, which has the narrower scope `")
        .add(needed.scope.as_str())
        .add("`: give `")
        .add(needed.name)
        .add("` the scope `")
        .add(own.scope.as_str())
        .add("`, or `")
        .add(own.name)
        .add("` the scope `")
        .add(needed.scope.as_str())
        .add("`");
    panic!("{}", text.as_str());
}

/// Refuses what may be asked only of a fixture of which each test has a value of its own.
///
/// # Panics
/// When the scope is wider.
#[track_caller]
pub const fn one_per_test<F: Fixture>(fixture: Of<F>, refusal: &str) {
    let definition = definition_of(fixture);
    if !matches!(definition.scope, Scope::Test) {
        let text = Text::new("fixture `")
            .add(definition.name)
            .add("` has scope `")
            .add(definition.scope.as_str())
            .add("` and ")
            .add(refusal);
        panic!("{}", text.as_str());
    }
}

/// Values that can go from the thread that made them to those that want them.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be the value of a fixture: it is not `Send`",
    label = "this value would have to go to other threads",
    note = "fixtures and the test's body run on threads of their own: provide a value that is `Send` (an `Arc` in place \
            of an `Rc`), or keep what is not in a local of the fixture and `provide!` what leads to it"
)]
pub trait CrossesThreads<T> {
    /// Itself.
    type Value: Send + 'static;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static, F> CrossesThreads<T> for F {
    type Value = T;
}

/// Plain arguments that can go from the test that says them to the thread of the fixture.
#[diagnostic::on_unimplemented(
    message = "a plain argument cannot be `{T}`: it is not `Send`",
    label = "this value would have to go to another thread",
    note = "a fixture is set up on a thread of its own: take something that is `Send` (an `Arc` in place of an `Rc`), and \
            make of it what is not in the fixture's body"
)]
pub trait TakesArgument<T> {
    /// As the runtime keeps it.
    fn boxed(value: T) -> Box<dyn Any + Send>;
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static, F> TakesArgument<T> for F {
    fn boxed(value: T) -> Box<dyn Any + Send> {
        Box::new(value)
    }
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
    /// How it goes.
    const CROSSING: Crossing;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + 'static> CrossesProcesses for T {
    const CROSSING: Crossing = Crossing::of::<T>();
}

/// Errors that a fixture may return.
#[diagnostic::on_unimplemented(
    message = "a fixture cannot fail with `{Self}`: it does not convert into `Box<dyn std::error::Error + Send + Sync>`",
    label = "the error of this `Result` is `{Self}`",
    note = "return `estrade::Result<T>`, whose error takes every other by `?`, or an error type that implements \
            `std::error::Error`, `Send` and `Sync` and owns what it holds"
)]
pub trait FixtureError {
    /// What stopped the fixture.
    fn cause(self) -> Cause;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error> + 'static> FixtureError for E {
    fn cause(self) -> Cause {
        Cause::Error(Error::returned(self))
    }
}

/// Fixtures whose value can be taken by `&`.
#[diagnostic::on_unimplemented(
    message = "the value of this fixture cannot be taken by `&`: its type is not `Sync`",
    label = "the value is not `Sync`",
    note = "fixtures and the test's body run on threads of their own: provide a value that is `Sync` (a `Mutex` or \
            an atomic in place of a `Cell`), or take it by `&mut` or as a clone"
)]
pub trait Shareable: Sized {
    /// What it provides.
    type Value;
    /// The value of parameter `index`.
    fn shared(fixture: Of<Self>, needs: &Needs, index: usize) -> &Self::Value;
}

#[diagnostic::do_not_recommend]
impl<F: Fixture<Value: Sync>> Shareable for F {
    type Value = F::Value;

    fn shared(_fixture: Of<F>, needs: &Needs, index: usize) -> &F::Value {
        needs.shared(index)
    }
}

/// Fixtures whose value can be taken as a clone.
#[diagnostic::on_unimplemented(
    message = "the value of this fixture cannot be taken by value: its type is not `Clone`",
    label = "the value is not `Clone`",
    note = "a parameter `name: T` gets a clone of the value: write `name: &T` to borrow it, or derive `Clone`"
)]
pub trait Cloneable: Sized {
    /// What it provides.
    type Value;
    /// The value of parameter `index`.
    fn cloned(fixture: Of<Self>, needs: &Needs, index: usize) -> Self::Value;
}

#[diagnostic::do_not_recommend]
impl<F: Fixture<Value: Clone>> Cloneable for F {
    type Value = F::Value;

    fn cloned(_fixture: Of<F>, needs: &Needs, index: usize) -> F::Value {
        needs.cloned(index)
    }
}

/// The value of parameter `index`, by `&mut`.
pub fn exclusive<F: Fixture>(_fixture: Of<F>, needs: &Needs, index: usize) -> Exclusive<F::Value> {
    needs.exclusive(index)
}

/// A fixture that has a plain argument number `INDEX`.
#[diagnostic::on_unimplemented(
    message = "this fixture has no plain argument at this position",
    label = "one argument too many",
    note = "`#[with(…)]` takes the fixture's `#[default(…)]` parameters, by name or in their order"
)]
pub trait Positional<const INDEX: usize>: Sized {
    /// What it is.
    type Argument;
    /// What sets it: a pointer, since rustc would quote the definition of a function to who passes a wrong type.
    fn setter(self) -> fn(&mut Overrides, Self::Argument);
}

#[diagnostic::do_not_recommend]
impl<const INDEX: usize, F: HasArgument<INDEX>> Positional<INDEX> for F {
    type Argument = F::Argument;

    fn setter(self) -> fn(&mut Overrides, F::Argument) {
        F::SETTER
    }
}

/// Written for each plain argument: rustc would list all who have a trait to who has it not.
pub trait HasArgument<const INDEX: usize> {
    /// What it is.
    type Argument;
    /// What sets it.
    const SETTER: fn(&mut Overrides, Self::Argument);
}

/// A fixture, whose value a test may give.
#[diagnostic::on_unimplemented(
    message = "only fixtures can be replaced, and this is a function that returns `{Self}`",
    label = "not a fixture",
    note = "write `replace(fixture = value)` with the name of a function that has `#[fixture]`"
)]
pub trait Replaceable<T>: Sized {
    /// What gives the value: a pointer for the same reason.
    fn replacer(self, overrides: &mut Overrides) -> fn(&mut Overrides, T);
}

#[diagnostic::do_not_recommend]
impl<T, F: Fixture<Value = T>> Replaceable<T> for F {
    fn replacer(self, overrides: &mut Overrides) -> fn(&mut Overrides, T) {
        overrides.evaluating(F::DEFINITION.get());
        Overrides::replace::<F>
    }
}

/// Errors that a test may return.
#[diagnostic::on_unimplemented(
    message = "a test cannot return the error `{Self}`: it is not `Debug`, so nobody could be told of it",
    label = "this error cannot be shown",
    note = "derive `Debug` for it, or return `estrade::Result<()>`, whose error takes every other by `?`"
)]
pub trait Showable {
    /// As `#[test]` shows it.
    fn show(&self) -> String;
}

#[diagnostic::do_not_recommend]
impl<E: std::fmt::Debug> Showable for E {
    fn show(&self) -> String {
        format!("{self:?}")
    }
}
