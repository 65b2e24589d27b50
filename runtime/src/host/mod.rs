//! The run, and the session host: the process that keeps what is wider than a test.
//!
//! ```text
//! test process ── client ──▶ socket ── server ──▶ Keeper (the harness of the host: setup … teardown)
//!      │ spawn, when nobody listens      │
//!      └──▶ the test's own binary, taken over before `main`
//! ```
//!
//! All hosts of a run share one private folder ([`directory`]). A test binary has one host at most; a session
//! fixture belongs to the host that claims it first ([`claims`]), and who asks another one is sent there. A host
//! begins once: where it died, whoever needs it is told so. It ends when the run's runner is gone ([`run`]):
//! then it waits for its clients, tears down in reverse, and leaves a record of how that went ([`record`]).
//!
//! Absent on purpose: any way to start a host twice in a run, a wait without a limit, and anything that depends
//! on a process ending well.

pub(crate) mod run;

/// How many bytes the value of a shared fixture may have, as JSON: coordinates are small.
pub(crate) const LARGEST_VALUE: usize = 1 << 20;

#[cfg(target_os = "linux")]
pub(crate) mod claims;
#[cfg(target_os = "linux")]
pub(crate) mod client;
#[cfg(target_os = "linux")]
mod connection;
#[cfg(target_os = "linux")]
pub(crate) mod directory;
#[cfg(target_os = "linux")]
mod draft;
#[cfg(target_os = "linux")]
pub(crate) mod memory;
#[cfg(target_os = "linux")]
pub(crate) mod process;
#[cfg(target_os = "linux")]
pub(crate) mod record;
#[cfg(target_os = "linux")]
pub(crate) mod server;
#[cfg(target_os = "linux")]
pub(crate) mod spawn;
#[cfg(target_os = "linux")]
pub(crate) mod wire;
