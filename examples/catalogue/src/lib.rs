//! A TV catalogue API: what there is to watch, when, and in which country.
//!
//! | request | answer |
//! |---|---|
//! | `GET /catalogue/promos` | the banners of today, for the client's platform and version |
//! | `GET /catalogue/assets/by_id?id[]=a,b&content_country=KE` | films and series that may be shown there now |
//! | `GET /catalogue/search?q=lion&content_country=KE&lang=fra` | the same by title, in any language |
//! | `GET /catalogue/schedule?from=…&until=…` | sport events that begin in that time, page by page |
//!
//! The catalogue only reads. Its indices (`assets`, `promos`, `sport_events`, `territories`) are made and filled by
//! the CMS, and their names are constants in this code, as in most services.
//!
//! ```text
//! HTTP ── server ── promos │ assets │ search │ schedule ── store ── Elasticsearch
//! ```

mod assets;
mod error;
mod licence;
mod paging;
mod promos;
mod schedule;
mod search;
mod server;
mod store;

pub use error::StartError;
pub use server::{Server, serve, serve_on};
