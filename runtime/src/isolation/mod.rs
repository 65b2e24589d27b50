//! A real server for many tests at once: each has a namespace, and a gateway that translates names in both directions.
//!
//! ```text
//!  test ──▶ 127.0.0.1:PORT ──▶ Exchange ─ route ─ request ─▶ Line ──▶ the server
//!           (Namespace)           │                           │
//!       ◀──────────────────── back ─ answer ◀─────────────────┘
//!                                 │
//!                                 Names (logical ⇄ physical) ──▶ Ledger, before anything is created
//! ```
//!
//! Always true:
//!
//! - A request that no row of `route` fits is refused; so is one whose meaning depends on names that cannot be seen.
//! - No name and no pattern goes to the server without the namespace's prefix or a place in its table.
//! - What a request may create is recorded before it is sent, and deleted by exact name only.
//! - What a test stored is never looked at, on either way.
//!
//! Indices are made, and deleted, beside the tests where a [`pool`](Keeper) is there.
//!
//! Absent on purpose: a cache of what exists. The server knows.

mod answer;
mod back;
#[cfg(unix)]
mod creation;
mod date_math;
mod deletion;
mod exchange;
mod expression;
#[cfg(target_os = "linux")]
mod foreign;
mod gateway;
mod health;
mod identity;
mod ledger;
mod names;
mod namespace;
#[cfg(unix)]
mod pool;
mod prefix;
mod refusal;
mod rendered;
mod request;
mod route;
mod serving;
mod sharing;
mod shown;
mod special;
mod stream;
#[cfg(not(unix))]
mod unstocked;
mod upstream;
mod watched;
mod zip;

#[cfg(target_os = "linux")]
pub(crate) use foreign::{Foreign, Thing};
pub use gateway::Gateway;
pub use identity::NamespaceId;
pub use ledger::Ledger;
pub use namespace::Namespace;
#[cfg(unix)]
pub use pool::Keeper;
#[cfg(target_os = "linux")]
pub(crate) use pool::Stocked;
#[cfg(target_os = "linux")]
pub(crate) use sharing::Sharing;
#[cfg(not(unix))]
use unstocked as creation;
pub use upstream::Upstream;
