//! What is kept of a test that failed: what its cluster was asked last, and what was in it.
//!
//! ```text
//! engine, gateway ──▶ Recording (a ring of fixed size) ──▶ requests.txt
//!                                                      the test fails ──┤
//! the cluster, through the test's own port ──▶ state ──▶ elasticsearch.ndjson ──▶ cargo estrade es --data
//! ```
//!
//! Always true:
//!
//! - Memory is bounded: of a body only the beginning is kept, whatever streams through.
//! - What a header says that may be a secret is never kept, not even in memory.
//! - A test that passes pays for a few copies, and asks its cluster nothing more.

mod entry;
mod masking;
mod recording;
mod requests;
mod state;

pub(crate) use recording::{Recording, Ticket};
pub(crate) use requests::told;
pub(crate) use state::{Limits, State, Subject};
