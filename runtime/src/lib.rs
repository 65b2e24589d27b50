//! x
#![allow(missing_docs)]
mod config;
mod core;
mod error;
mod event;
mod harness;
mod host;
pub use error::{Error,Result};
pub use crate::core::{outcome::Outcome,scope::Scope};
pub use harness::{Finalizer,Request,TestId};
#[doc(hidden)] pub mod __private { pub use crate::core::skip::skip; pub use ::core::format_args; pub use crate::harness::{run, run_borrowing}; }
