//! The run that this process belongs to.
//!
//! Later the home of the session process, which keeps what is wider than a test.

pub(crate) mod run;
