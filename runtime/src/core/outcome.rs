//! How a test ended, as teardown code may ask.

use std::fmt;

/// How the body of a test ended.
///
/// ```no_run
/// use estrade::prelude::*;
///
/// #[fixture]
/// async fn log(request: &Request) -> Result<Vec<String>> {
///     let log = provide!(vec!["begun".to_owned()]);
///     if request.outcome() != Outcome::Passed {
///         request.attach("log.txt", log.join("\n"))?;
///     }
///     Ok(())
/// }
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It returned, and not with an error.
    Passed,
    /// It panicked or returned an error, or something it needs could not be set up.
    Failed,
    /// [`skip!`](crate::skip) was called, in it or in a setup.
    Skipped,
    /// It ran longer than its timeout.
    TimedOut,
    /// The process was told to end (SIGTERM or SIGINT).
    Interrupted,
}

impl Outcome {
    /// The word that events and messages use.
    ///
    /// ```
    /// use estrade::Outcome;
    ///
    /// assert_eq!(Outcome::TimedOut.as_str(), "timed_out");
    /// assert_eq!(Outcome::TimedOut.to_string(), "timed out");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Skipped => "skipped",
            Outcome::TimedOut => "timed_out",
            Outcome::Interrupted => "interrupted",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Outcome::TimedOut => "timed out",
            other => other.as_str(),
        })
    }
}
