//! Everything that a file of tests needs: `use estrade::prelude::*;`.
//!
//! ```no_run
//! use estrade::prelude::*;
//!
//! #[fixture]
//! async fn promos(es: &Elasticsearch) -> Result<Documents> {
//!     es.index("promos").seed([json!({ "active": true })]).await
//! }
//!
//! #[integration_test]
//! async fn a_promo_is_there(promos: &Documents) {
//!     assert_eq!(promos.len(), 1);
//! }
//! # fn main() {}
//! ```

pub use serde_json::{Value, json};

pub use crate::{Error, Outcome, Request, Result, fixture, integration_test, provide, request, skip};

#[cfg(feature = "elasticsearch")]
pub use crate::{Documents, Elasticsearch, Factory, Index, es, shared_es};
