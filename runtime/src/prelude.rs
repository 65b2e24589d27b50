//! Everything that a file of tests needs: `use estrade::prelude::*;`.

pub use serde_json::{Value, json};

pub use crate::{Error, Outcome, Request, Result, fixture, integration_test, provide, request, skip};

#[cfg(feature = "elasticsearch")]
pub use crate::{Documents, Elasticsearch, Factory, Index, es, shared_es};
