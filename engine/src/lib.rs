//! An embedded engine that speaks Elasticsearch's HTTP, for tests.
//!
//! [`Engine::start`] starts one thread; [`Engine::tenant`] opens an empty virtual cluster on a loopback port of its
//! own, which any client in any language can be pointed at and which no other tenant can see. It is gone when the
//! [`Tenant`] is dropped.
//!
//! ```
//! use estrade_engine::{Engine, EngineConfig};
//!
//! # fn main() -> std::io::Result<()> {
//! let engine = Engine::start(EngineConfig::default())?;
//! let tenant = engine.tenant()?;
//! assert!(tenant.url().starts_with("http://127.0.0.1:"));
//! # Ok(())
//! # }
//! ```
//!
//! **It is honest.** What it does not implement is answered 501 with an error in Elasticsearch's form, of type
//! `unsupported_operation_exception`, that names the feature; it is never ignored and never answered with something
//! plausible.
//!
//! ```text
//! socket → http: route → api: typed request → index → query tree → matches → sort, aggregate, fetch → response
//! ```
//!
//! | folder | what it holds |
//! |---|---|
//! | `http` | sockets, routes, parameters, media types, errors |
//! | `api` | one file for each group of endpoints |
//! | `index` | mappings, analysis, documents, refresh: what is stored and what a search sees |
//! | `query` | one file for each query |
//! | `script` | scripts that change documents |
//! | `aggregation` | one file for each aggregation |
//! | `search` | from a typed search request to its response |

mod aggregation;
mod api;
mod cluster;
mod engine;
mod expression;
mod http;
mod index;
mod observed;
mod query;
mod script;
mod search;
mod sharing;
mod template;
mod tenant;
mod witness;

pub use engine::{Engine, EngineConfig};
pub use sharing::Sharing;
pub use tenant::Tenant;
pub use witness::{Exchange, Witness};
