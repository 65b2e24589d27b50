//! What the test binaries of this project share: fixtures of the whole run, and the journal of what became of them.
//!
//! A doc-test with a harness of its own belongs to the same run as the test binaries before it:
//!
//! ```rust,test_harness
//! use estrade::prelude::*;
//! use session_sample::journal::{reach, saw};
//! use session_sample::settlement::town;
//!
//! #[integration_test]
//! async fn in_the_documentation(town: &str) -> Result<()> {
//!     saw("town", town);
//!     reach("test in_the_documentation").await
//! }
//! ```

pub mod journal;
pub mod settlement;

#[cfg(test)]
mod tests {
    use estrade::prelude::*;

    use crate::journal::{reach, saw};
    use crate::settlement::town;

    #[integration_test]
    async fn of_the_library(town: &str) -> Result<()> {
        saw("town", town);
        reach("test of_the_library").await
    }
}
