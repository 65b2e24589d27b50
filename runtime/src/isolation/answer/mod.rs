//! An answer, translated back: from the names on the server to those that the test knows.
//!
//! ```text
//! application/json ──▶ Json     piece by piece; what a test stored is passed over
//! text/plain       ──▶ table    columns as wide as their contents
//! cluster state    ──▶ state    what is not the namespace's is taken out, then Json
//! ```
//!
//! A physical name has nothing in common with any other text: in what the server itself wrote it is replaced wherever it
//! stands, in keys, names and the texts of errors.

mod excerpt;
mod health;
mod json;
mod lanes;
pub(super) mod state;
mod stored;
pub(super) mod table;

pub(super) use health::{figures, line};
pub(super) use json::Json;
