//! From a search request to its response.
//!
//! ```text
//! body ─ request ─▶ SearchRequest ─▶ for each index: query → matches
//!                                    └▶ all matches: sort → page → fetch → hits
//!                                    └▶ all matches: aggregate
//! ```

mod fetch;
mod request;
mod run;
mod sort;

pub(crate) use request::SearchRequest;
pub(crate) use run::{Outcome, count, run};
