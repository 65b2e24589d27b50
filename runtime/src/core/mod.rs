//! What a fixture is, what a test needs, and in which order: pure data and rules.
//!
//! Nothing here starts a thread, opens a file or knows of a service.
//!
//! ```text
//! FixtureDef, TestDef     what the macros wrote, collected in the registry before `main`
//!     │
//!     ▼
//! Plan                    what one test needs, in order, with its arguments evaluated and checked
//!     │
//!     ▼
//! Slot ── Needs           the value of one fixture, and the leases that fixtures and the body hold on it
//!     │ Lens              what a wide fixture is given in its place
//!     │
//!     ▼
//! Failure                 what went wrong, in which fixture, asked for by whom
//! ```

pub(crate) mod backtrace;
pub(crate) mod checks;
pub(crate) mod compare;
pub(crate) mod crossing;
pub(crate) mod failure;
pub(crate) mod fixture;
pub(crate) mod kept;
pub(crate) mod lens;
pub(crate) mod needs;
pub(crate) mod outcome;
pub(crate) mod overrides;
pub(crate) mod panic;
pub(crate) mod plan;
pub(crate) mod registry;
pub(crate) mod returned;
pub(crate) mod scope;
pub(crate) mod setup;
pub(crate) mod skip;
pub(crate) mod slot;
pub(crate) mod spot;
pub(crate) mod test;
mod text;
