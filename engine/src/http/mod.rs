//! From a socket to a handler and back.
//!
//! ```text
//! connection → server: headers, size, media type → route: which endpoint, are its parameters known
//!            → Request → handler (api/) → Response | Error → server: filter_path, media type, product header
//! ```
//!
//! Two rules of the house are kept here, so that no handler can forget them. A route names every parameter that
//! Elasticsearch knows for it, and which of them this engine implements: the rest is refused. A body is read with
//! [`Fields`], which refuses the members that nobody asked for.

mod body;
mod error;
mod fields;
mod filter_path;
mod json;
mod media;
mod parameter;
mod request;
mod response;
mod route;
mod server;
mod write;

pub(crate) use error::{Error, Result};
pub(crate) use fields::{Fields, did_you_mean, left_out, shown, text, token};
pub(crate) use json::read as read_json;
pub(crate) use request::Request;
pub(crate) use response::Response;
pub(crate) use route::Route;
pub(crate) use server::{ask, serve};
