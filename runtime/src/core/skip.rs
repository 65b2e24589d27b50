//! Skipping a test from anywhere below its setups and its body.

use std::fmt::Display;
use std::panic::Location;

/// What [`skip!`](crate::skip) unwinds with.
#[derive(Debug, Clone)]
pub(crate) struct Skip {
    pub(crate) reason: String,
    /// `file:line:column`
    pub(crate) location: String,
}

/// Unwinds to the framework, which tears down what is set up and records the test as skipped.
#[track_caller]
pub fn skip(reason: impl Display) -> ! {
    // Not `panic!`: the panic hook has nothing to say about a test that is skipped.
    let location = Location::caller().to_string();
    std::panic::resume_unwind(Box::new(Skip { reason: reason.to_string(), location }))
}

/// Skips the running test: `skip!("needs a GPU")`, with arguments as `format!` takes them.
///
/// It may be called anywhere below the setup of a fixture or the body of a test. What is set up is torn
/// down, and the test is recorded as skipped, with its reason. The test harness of Rust knows no
/// skipping at run time, so the test counts as passed there; with `ESTRADE_NO_SKIP=1` it fails. In a
/// teardown it is an error, since there is nothing left to skip.
///
/// ```no_run
/// # use estrade::prelude::*;
/// # fn gpus() -> usize { 0 }
/// #[fixture]
/// fn gpu() -> usize {
///     if gpus() == 0 {
///         estrade::skip!("no GPU on this machine");
///     }
///     0
/// }
/// ```
#[macro_export]
macro_rules! skip {
    () => {
        ::core::compile_error!("a skipped test is shown with its reason: write `skip!(\"reason\")`")
    };
    ($($reason:tt)+) => {
        $crate::__private::skip($crate::__private::format_args!($($reason)+))
    };
}
