//! A request, translated: from the names that the test knows to those on the server.
//!
//! ```text
//! path ── Segments ─┐
//! parameters ───────┼─▶ what is sent          (all names that it may create are recorded before)
//! body ─ one of the files here, or Lines ─┘
//! ```
//!
//! Each function takes a body apart only where names stand; what it does not change is sent as it came, byte for byte.
//! A place whose meaning depends on data that the gateway cannot see (a script that reads `_index`) is refused.

pub(super) mod aliases;
mod context;
pub(super) mod documents;
pub(super) mod index;
pub(super) mod items;
pub(super) mod json;
pub(super) mod lines;
pub(super) mod parameters;
pub(super) mod path;
pub(super) mod pipeline;
pub(super) mod query;
pub(super) mod script;
pub(super) mod search;
pub(super) mod template;
