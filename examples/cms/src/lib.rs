//! The CMS of the TV catalogue: editors fill the indices with it, and it alone decides what is in them.
//!
//! Here is the part that other services depend on: the mappings, and [`es_init`], which brings an Elasticsearch up to
//! them. The catalogue's tests work with copies of these mappings, one JSON file for each index; a test of the CMS
//! compares the copies with what [`es_init`] really makes.

mod error;
mod indices;
mod init;
mod mapping;

pub use error::InitError;
pub use init::es_init;
