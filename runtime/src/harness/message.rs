//! What reaches the conductor.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::oneshot;

use crate::core::failure::Cause;
use crate::core::fixture::FixtureDef;
use crate::core::skip::Skip;
use crate::core::slot::Slot;

/// Numbers what a lane was asked to run, within one test.
pub(super) type TaskId = u64;

pub(super) enum Message {
    /// The value of a fixture is there; its future waits at `provide!`.
    Provided(TaskId),
    /// A task has ended, and what it held is dropped.
    Done(TaskId, Result<(), Cause>),
    /// A fixture or the body asks for a fixture now.
    Get(Get),
    /// Dropping the value of a fixture before the code behind its `provide!` went wrong.
    DropFailed(TaskId, Cause),
    /// The process has to end.
    Interrupted(Interruption),
}

/// `request.get(fixture)`
pub(super) struct Get {
    pub(super) fixture: &'static FixtureDef,
    pub(super) asker: Asker,
    pub(super) reply: oneshot::Sender<Result<Arc<Slot>, Refusal>>,
}

/// Who asks for a fixture.
#[derive(Debug, Clone, Default)]
pub(super) struct Asker {
    /// None when it is the test's body.
    pub(super) fixture: Option<&'static FixtureDef>,
    /// In the session host: the module of the test it is done for.
    pub(super) module: Option<Arc<str>>,
}

/// Why a fixture that was asked for is not there.
#[derive(Debug, Clone)]
pub(super) enum Refusal {
    /// With this text; the asker adds the place where it asked.
    Error(String),
    Skip(Skip),
}

/// A signal that ends the process, and until when teardown may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interruption {
    pub(super) signal: &'static str,
    pub(super) deadline: Instant,
}
