//! Elasticsearch as a test sees it: a virtual cluster, a thin JSON client, indices, and documents to seed.
//!
//! Nothing here knows where the cluster comes from: `service` starts it, the `es` fixture puts both together.

mod body;
mod bulk;
mod client;
mod cluster;
mod definitions;
mod documents;
pub(crate) mod evidence;
mod factory;
mod index;
mod mappings;
mod merge;

pub use body::Body;
pub use client::{Client, Response};
pub use cluster::Elasticsearch;
pub use definitions::MappingsAssertion;
#[cfg(target_os = "linux")]
pub(crate) use definitions::{Definitions, Disagreement, Rule};
pub use documents::Documents;
pub use factory::Factory;
pub use index::Index;
pub(crate) use mappings::Mappings;
