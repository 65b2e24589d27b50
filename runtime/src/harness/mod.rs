//! One test, from its definition to the verdict that libtest sees.
//!
//! ```text
//! libtest's thread ── run ── conductor ──orders──▶ lane   one thread each: a suspended fixture,
//!                              ▲    │              lane   the body, whatever is set up or torn down now
//!                              └────┴──messages──── …
//! ```
//!
//! `setup` and `teardown` are what it decides, `gets` what it does when it is asked for more meanwhile, and
//! `running` whom a signal reaches. What needs no decision a lane does in one go, as a `sequence`; the conductor, which
//! was left `ahead`, catches up.
//!
//! The conductor decides and waits, always with a limit; lanes run user code and report. A fixture that is
//! suspended at `provide!` keeps its lane to itself, so whatever blocks, blocks only its own thread: every
//! other teardown still runs. With `current_thread` there is one lane for everything; when a body blocks it for
//! ever, the wait for the body ends all the same, and what could not be torn down is reported as such. A lane
//! that does not answer is abandoned with its thread: the test has failed, and the process ends when libtest
//! has run the others. Only where the body blocks libtest's own thread does Estrade end the process itself,
//! once nothing else runs in it.
//!
//! Absent on purpose: timers of tokio (a test may pause its clock), `Drop` guards for teardown (a panic
//! while panicking aborts), and any way for user code to run on the conductor's thread after the plan is
//! made.

mod ahead;
#[cfg(target_os = "linux")]
mod attach;
mod attachments;
mod body;
mod conductor;
#[cfg(target_os = "linux")]
mod desk;
mod finalizers;
mod gets;
mod identity;
mod lane;
mod lanes;
mod lenses;
#[cfg(target_os = "linux")]
mod listing;
mod message;
mod notes;
mod preparation;
mod recorder;
mod report;
mod request;
mod run;
mod running;
mod sequence;
#[cfg(target_os = "linux")]
mod session;
mod setup;
mod signals;
#[cfg(target_os = "linux")]
mod takeover;
mod teardown;
mod twice;
#[cfg(not(target_os = "linux"))]
mod unshared;
mod witness;

#[cfg(not(target_os = "linux"))]
use unshared as attach;
#[cfg(not(target_os = "linux"))]
use unshared as session;

pub use body::{Body, ByDebug, ByError, Thrown};
pub use finalizers::Finalizer;
pub use identity::TestId;
pub use request::Request;
pub use run::{run, run_borrowing, run_case, run_direct, run_fallible};
