//! pytest-style fixtures for integration tests in Rust, with an Elasticsearch for every test.
//!
//! Annotate what a test needs as fixtures, ask for them by name, and run `cargo nextest run` or `cargo test`:
//!
//! ```no_run
//! use estrade::prelude::*;
//!
//! /// Two promos, unless the test says otherwise.
//! #[fixture]
//! async fn promos(es: &Elasticsearch, #[default(vec![json!({}), json!({})])] overrides: Vec<Value>) -> Result<Documents> {
//!     let promo = Factory::new(json!({ "promo_type": "editorial", "active": true }))
//!         .sequence("uuid", |n| json!(format!("promo-{n}")))
//!         .id_field("uuid");
//!     es.index("promos").seed(promo.build_each(overrides)).await
//! }
//!
//! #[integration_test]
//! async fn inactive_promos_are_kept(
//!     es: &Elasticsearch,
//!     #[with(overrides = vec![json!({ "active": false })])] promos: &Documents,
//! ) -> Result<()> {
//!     assert_eq!(es.index("promos").get(&promos.ids()[0]).await?.unwrap()["active"], false);
//!     Ok(())
//! }
//! # fn main() {}
//! ```
//!
//! * [`fixture`] and [`integration_test`] generate dependency-injected setup and teardown.
//! * [`provide!`] hands a fixture's value over; the code behind it is the teardown, and always runs.
//! * [`es`] is this test's own Elasticsearch, on the embedded engine: nothing to install, nothing to start.
//! * [`Request`] tells of the running test, and asks for fixtures while it runs.
//!
//! # Features
//!
//! `elasticsearch` (default): [`Elasticsearch`] and its fixtures. `embedded` (default): the engine behind them.
//! Without both, the fixture framework alone. `tls`: real servers behind `https://`; it compiles C, nothing else does.
//!
//! # Configuration
//!
#![doc = include_str!("doc/configuration.md")]
//!
//! # Events
//!
#![doc = include_str!("doc/events.md")]
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "session hosts are there on Linux only, and with them what only they use")
)]

#[cfg(feature = "elasticsearch")]
mod es;
#[cfg(feature = "elasticsearch")]
mod isolation;
#[cfg(feature = "elasticsearch")]
mod service;
#[cfg(feature = "elasticsearch")]
mod transport;

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

#[cfg(feature = "elasticsearch")]
pub use crate::es::{Body, Client, Documents, Elasticsearch, Factory, Index, MappingsAssertion, Response};
#[cfg(feature = "elasticsearch")]
pub use fixtures::{es, shared_es};

pub use crate::core::outcome::Outcome;
pub use crate::core::scope::Scope;
pub use error::{Error, Result};
#[doc = include_str!("doc/fixture.md")]
pub use estrade_macros::fixture;
#[doc = include_str!("doc/integration_test.md")]
pub use estrade_macros::integration_test;
pub use fixtures::request;
pub use harness::{Finalizer, Request, TestId};

/// Hands a fixture's value to whoever asked for it; the code behind it is the teardown.
///
/// It stands once, at the top level of the body of a [`fixture`]: `provide!(value);`, or
/// `let value = provide!(value);` to get the value back, owned, when the scope ends.
///
/// ```no_run
/// use estrade::prelude::*;
///
/// #[fixture]
/// fn workspace() -> Result<String> {
///     let folder = std::env::temp_dir().join("workspace");
///     std::fs::create_dir_all(&folder)?;
///     provide!(folder.display().to_string());
///     std::fs::remove_dir_all(&folder)?;
///     Ok(())
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! provide {
    // Left by `#[fixture]` in place of the macro, so that its import counts as used.
    (@by_the_fixture) => {};
    ($($value:tt)*) => {
        ::core::compile_error!(
            "only a fixture provides, at the top level of its body: put `#[fixture]` on the function, and take \
             `provide!` out of what stands around it; elsewhere `return` the value"
        )
    };
}
