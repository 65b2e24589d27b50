//! What the body of a test is given, and what becomes of what it returns.

use std::cell::Cell;
use std::error::Error as StdError;

use crate::core::failure::Cause;
use crate::core::needs::Needs;
use crate::error::{self, Error};

/// The context of a test's body.
#[derive(Debug)]
pub struct Body {
    pub(super) needs: Needs,
}

impl Body {
    /// The fixtures among its parameters.
    pub fn needs(&self) -> &Needs {
        &self.needs
    }
}

/// The error that a test returned.
///
/// Generated code calls `(&Thrown::new(error, show)).__estrade_cause()`: the method of the type itself is found first
/// where it is `Box<dyn Error>`, then that of [`ByError`] where the error can tell its sources, that of [`ByDebug`]
/// otherwise. No trait of a user's has a method of this name.
#[expect(missing_debug_implementations, reason = "what it holds need not be `Debug`")]
pub struct Thrown<E> {
    error: Cell<Option<E>>,
    show: fn(&E) -> String,
}

impl<E> Thrown<E> {
    /// Wraps what was returned, and how to show it where it can tell no more.
    pub fn new(error: E, show: fn(&E) -> String) -> Thrown<E> {
        Thrown { error: Cell::new(Some(error)), show }
    }
}

impl Thrown<Box<dyn StdError>> {
    /// With its chain of sources; not [`Send`], so that it cannot be an [`Error`].
    pub fn __estrade_cause(&self) -> Cause {
        let chain = self.error.take().map(|error| error::chain(&*error)).unwrap_or_default();
        Cause::Debug(chain.join("\n  caused by: "))
    }
}

/// Errors that convert into [`Error`].
pub trait ByError {
    /// With its chain of sources.
    fn __estrade_cause(&self) -> Cause;
}

impl<E: Into<Error> + 'static> ByError for Thrown<E> {
    fn __estrade_cause(&self) -> Cause {
        self.error
            .take()
            .map_or_else(|| Cause::Debug(String::new()), |error| Cause::Error(Error::returned(error)))
    }
}

/// All others.
pub trait ByDebug {
    /// As `#[test]` shows it.
    fn __estrade_cause(&self) -> Cause;
}

impl<E> ByDebug for &Thrown<E> {
    fn __estrade_cause(&self) -> Cause {
        Cause::Debug(self.error.take().map_or_else(String::new, |error| (self.show)(&error)))
    }
}
