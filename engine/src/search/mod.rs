//! From a search request to its response.
//!
//! ```text
//! body ─ request ─▶ SearchRequest ─▶ shards: in each index: query → matches, or a failure
//!                                    └▶ all matches: sort → collapse → page → fetch → hits
//!                                    └▶ all matches: aggregate
//!                                    └▶ without the query: suggest
//! ```

mod collapse;
mod decimal;
mod failure;
mod fetch;
mod format;
mod highlight;
mod inner;
mod lookup;
mod matched;
mod page;
mod pit;
mod request;
mod rescore;
mod run;
mod scroll;
mod shards;
mod sort;
mod suggest;
mod tally;

pub(crate) use decimal::Decimal;
pub(crate) use failure::{fielddata, reduce_failed};
pub(crate) use fetch::stored_values;
pub(crate) use format::{Format, double};
pub(crate) use inner::InnerHits;
pub(crate) use lookup::look_up;
pub(crate) use page::Page;
pub(crate) use pit::{Pit, PitRequest, Pits, states};
pub(crate) use request::{Render, SearchRequest, parameter_query};
pub(crate) use run::{All, count, documents, run, run_at, run_whole};
pub(crate) use scroll::{Scrolls, keep_alive, prepare as prepare_scroll};
pub(crate) use sort::single;
pub(crate) use tally::{Answered, Home};
