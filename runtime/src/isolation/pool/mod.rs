//! Fresh indices in stock, and the deletion of used ones: two thirds of what a test costs a server, off the test's way.
//!
//! ```text
//! test process                                      session host
//! PUT /assets ─▶ creation ─ ordering ─▶ counter ═══ socket ═══▶ keeper ─▶ stock ◀─ maker ─▶ the server
//! the end     ─▶ namespace ─── " ─────▶    "    ═══════════════▶   └────▶ remover ────────▶    "
//! ```
//!
//! What is in stock is a *set*: the indices that tests make one after the other before they do anything else, in a
//! namespace of their own. A test whose first `PUT` fits takes the set, and with it the namespace ([`Prefix`]): from then on
//! its names begin like these. What of the set it has not asked for by its first other request is deleted before that
//! request is passed on. So no answer depends on whether there was something in stock.
//!
//! A set is used once. It is the test's as soon as both have recorded that: the test first, then the keeper lets go of it
//! and says so, and only then the test uses it. Whoever is killed in between, it stands in one ledger at least, and nobody
//! has it who does not know.
//!
//! [`Prefix`]: super::prefix::Prefix

mod counter;
mod keeper;
mod left;
mod maker;
mod order;
mod ordering;
mod remover;
mod stock;
mod wire;

pub(super) use counter::Counter;
pub use keeper::Keeper;
#[cfg(target_os = "linux")]
pub(crate) use left::Stocked;
pub(super) use order::Order;
pub(super) use ordering::Ordering;
pub(super) use wire::Ready;
