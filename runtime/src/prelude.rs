//! Everything a file of tests needs: `use estrade::prelude::*;`.
pub use crate::{Error, Outcome, Request, Result, fixture, integration_test, provide, request, skip};
pub use serde_json::{Value, json};
