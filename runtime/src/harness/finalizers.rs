//! What `request.on_teardown` collects.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::core::failure::Cause;
use crate::error::Error;

type Boxed = Pin<Box<dyn Future<Output = Result<(), Cause>> + Send>>;

/// The finalizers of one fixture or of the test, last in, first out.
#[derive(Clone, Default)]
pub(super) struct Finalizers(Arc<Mutex<Vec<Boxed>>>);

impl fmt::Debug for Finalizers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Finalizers")
    }
}

impl Finalizers {
    pub(super) fn push<F>(&self, finalizer: F)
    where
        F: Future<Output: Finalizer> + Send + 'static,
    {
        let finalizer = Box::pin(async move { finalizer.await.into_ending() });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(finalizer);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(super) fn pop(&self) -> Option<Boxed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// What the future given to [`Request::on_teardown`](crate::Request::on_teardown) may end with: `()`, or a
/// `Result` whose error is reported.
///
/// ```no_run
/// # use estrade::prelude::*;
/// # async fn body(request: &Request) -> Result<()> {
/// request.on_teardown(async { println!("ends with nothing") });
/// request.on_teardown(async { std::fs::remove_file("price-list.txt") });
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "a finalizer ends with `()` or with a `Result<(), E>`, not with `{Self}`",
    label = "its future ends with `{Self}`",
    note = "end it with a semicolon where its value is for nobody; its error may be whatever a fixture's may be"
)]
pub trait Finalizer {
    #[doc(hidden)]
    fn into_ending(self) -> Result<(), Cause>;
}

#[diagnostic::do_not_recommend]
impl Finalizer for () {
    fn into_ending(self) -> Result<(), Cause> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error> + 'static> Finalizer for Result<(), E> {
    fn into_ending(self) -> Result<(), Cause> {
        Ok(self.map_err(Error::returned)?)
    }
}

/// What a function returns. Stable Rust has no other name for `!`.
#[doc(hidden)]
pub trait Returns {
    type Value;
}

impl<T> Returns for fn() -> T {
    type Value = T;
}

/// A future that always panics ends with `!` since edition 2024.
#[diagnostic::do_not_recommend]
impl Finalizer for <fn() -> ! as Returns>::Value {
    fn into_ending(self) -> Result<(), Cause> {
        self
    }
}
