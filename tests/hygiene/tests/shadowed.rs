//! Where every name that generated code might lean on means something else.

#![deny(warnings)]
#![forbid(unsafe_code)]

use framework::prelude::{fixture, integration_test};

/// What was meant, under other names.
mod real {
    pub(crate) use framework::{Result as Fallible, provide};
    pub(crate) use std::assert_eq as equal;
    pub(crate) use std::result::Result::{Err as Failed, Ok as Fine};
    pub(crate) use std::string::String as Text;
}

#[expect(dead_code, non_upper_case_globals, reason = "only there to be in the way")]
mod in_the_way {
    pub(crate) struct Box;
    pub(crate) struct Option;
    pub(crate) struct String;
    pub(crate) struct Vec;
    pub(crate) struct Duration;
    pub(crate) struct Overrides;
    pub(crate) trait Clone {}
    pub(crate) trait Copy {}
    pub(crate) trait Debug {}
    pub(crate) trait Deref {}
    pub(crate) trait Drop {}
    pub(crate) trait Fixture {}
    pub(crate) trait Fn {}
    pub(crate) trait Future {}
    pub(crate) trait Into {}
    pub(crate) trait Send {}
    pub(crate) trait Sized {}
    pub(crate) trait Sync {}
    pub(crate) fn drop() {}
    pub(crate) fn fixture() {}
    pub(crate) fn run() {}
    pub(crate) const Some: u8 = 1;
    pub(crate) const None: u8 = 1;
    pub(crate) const Ok: u8 = 1;
    pub(crate) const Err: u8 = 1;
}
#[expect(unused_imports, reason = "only there to be in the way")]
use in_the_way::{
    Box, Clone, Copy, Debug, Deref, Drop, Duration, Err, Fn, Future, Into, None, Ok, Option, Overrides, Send,
    Sized, Some, String, Sync, Vec, drop, run,
};

/// Crates.
mod std {}
mod core {}
mod alloc {}
mod estrade {}
mod linkme {}
mod rstest {}
mod tokio {}

type Result<T> = real::Fallible<T>;

#[fixture(crate = framework)]
async fn text(#[default(real::Text::new())] start: real::Text) -> Result<real::Text> {
    real::provide!(start);
    real::Fine(())
}

#[fixture(crate = framework)]
fn length(text: &str, #[default(1)] plus: usize) -> usize {
    let back = real::provide!(text.len() + plus);
    real::equal!(back, text.len() + plus);
}

#[fixture(crate = framework, scope = session)]
fn wide() -> usize {
    2
}

#[fixture(crate = framework, autouse)]
async fn always(text: real::Text) -> Result<()> {
    if text.len() > 100 {
        return real::Failed("too long".into());
    }
    real::Fine(())
}

#[integration_test(crate = framework)]
async fn counts(text: real::Text, #[with(plus = 3)] length: &usize) -> Result<()> {
    real::equal!((text.len(), *length), (0, 3));
    real::Fine(())
}

#[integration_test(crate = framework, timeout = "1s", replace(text = real::Text::from("abc"), wide = 3))]
fn replaces(text: real::Text, #[with(2)] length: usize, wide: usize) {
    real::equal!((text.len() + 2, wide), (length, 3));
}

#[fixture(crate = framework)]
fn alone() -> usize {
    1
}

#[integration_test(crate = framework, flavor = "current_thread")]
fn changes(alone: &mut usize) {
    *alone += 1;
    real::equal!(*alone, 2);
}
