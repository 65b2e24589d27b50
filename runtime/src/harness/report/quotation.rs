//! A failure in the words of another one: what a fixture that was asked for has to say to whoever asked.

use std::fmt;

use super::account;
use crate::core::failure::{Cause, Failure};
use crate::core::fixture::FixtureDef;

/// One failure as plain text, without source.
#[derive(Debug, Clone, Default)]
pub(in crate::harness) struct Quotation {
    /// Whose setup or teardown it was.
    fixture: Option<&'static FixtureDef>,
    /// The fixture, its place and who asked for it.
    begin: String,
    why: String,
    /// Another process told it, and where all of it is kept.
    second_hand: bool,
}

impl Quotation {
    pub(in crate::harness) fn of(failure: &Failure) -> Quotation {
        Quotation {
            fixture: failure.fixture,
            begin: account::begin(failure),
            why: account::why(&failure.cause).0.trim_end().to_owned(),
            second_hand: matches!(failure.cause, Cause::Shared(_)),
        }
    }

    pub(in crate::harness) fn is_second_hand(&self) -> bool {
        self.second_hand
    }

    /// Below a heading that tells of this fixture: what it would only repeat is left out.
    pub(in crate::harness) fn below(&self, fixture: &FixtureDef) -> String {
        if self.fixture.is_some_and(|own| own.is(fixture)) { self.why.clone() } else { self.to_string() }
    }

    /// The same in one line: what failed, and the first words of why.
    pub(in crate::harness) fn in_one_line(&self, fixture: &FixtureDef) -> String {
        let mut why = self.why.lines().map(str::trim);
        let mut line = why.next().unwrap_or_default().to_owned();
        if line.ends_with(':') {
            line = format!("{line} {}", why.next().unwrap_or_default());
        }
        match self.begin.lines().next() {
            Some(begin) if !self.fixture.is_some_and(|own| own.is(fixture)) => format!("{begin}: {line}"),
            _ => line,
        }
    }
}

/// What Estrade says itself.
impl From<String> for Quotation {
    fn from(why: String) -> Quotation {
        Quotation { why, ..Quotation::default() }
    }
}

impl fmt::Display for Quotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let depth = if self.begin.is_empty() { 0 } else { 2 };
        let text = format!("{}{}", self.begin, account::indented(&self.why, depth));
        f.write_str(text.trim_end())
    }
}
