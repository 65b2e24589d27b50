//! What reaches the conductor.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::oneshot;

use super::report::Quotation;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::FixtureDef;
use crate::core::plan::Step;
use crate::core::skip::Skip;
use crate::core::slot::Slot;

/// Numbers what a lane was asked to run, within one test.
pub(super) type TaskId = u64;

pub(super) enum Message {
    /// The value of a fixture is there; its future waits at `provide!`.
    Provided(TaskId, Instant),
    /// A task has ended, and what it held is dropped.
    Done(TaskId, Instant, Result<(), Cause>),
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
    /// In these words; the asker adds the place where it asked.
    Error(Quotation),
    Skip(Skip),
}

impl Refusal {
    /// For a step of a plan whose fixture has failed already.
    pub(super) fn into_failure(self, step: Step) -> Failure {
        let Step { fixture, chain, .. } = step;
        match self {
            Refusal::Skip(skip) => {
                Failure { phase: Phase::Setup, fixture: Some(fixture), chain, cause: Cause::Skip(skip) }
            }
            // The text names the fixture and who asked first.
            Refusal::Error(quoted) => {
                let cause = Cause::Refused(quoted.to_string());
                Failure { phase: Phase::Setup, fixture: None, chain: Vec::new(), cause }
            }
        }
    }
}

/// A signal that ends the process, and until when teardown may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interruption {
    pub(super) signal: &'static str,
    pub(super) deadline: Instant,
}
