//! x
#![allow(missing_docs)]
// Estrade's own fixtures name it as every other crate's do.
extern crate self as estrade;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod config;
mod core;
mod error;
mod event;
mod fixtures;
mod harness;
mod host;
pub mod prelude;
pub use crate::core::{outcome::Outcome, scope::Scope};
pub use error::{Error, Result};
pub use estrade_macros::{fixture, integration_test};
pub use fixtures::request;
pub use harness::{Finalizer, Request, TestId};
#[macro_export]
macro_rules! provide {
    ($($x:tt)*) => {
        ::core::compile_error!("`provide!` stands in a `#[fixture]`")
    };
}
