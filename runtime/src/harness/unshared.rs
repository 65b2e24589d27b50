//! Where no session host can be, which needs `/proc`, `flock` and `pidfd`: a shared fixture is a setup error.

use std::sync::Arc;

use super::conductor::Conductor;
use super::lane::Job;
use super::teardown::Frame;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::FixtureDef;
use crate::core::plan::Key;
use crate::core::slot::Slot;

/// Nothing is ever attached here.
pub(super) struct SharedCopy {
    pub(super) slot: Arc<Slot>,
}

/// There is no host here.
pub(super) enum Session {}

impl Conductor {
    /// Refuses.
    pub(super) fn attach(&mut self, frame: Frame, chain: Vec<&'static FixtureDef>) -> Result<(), Failure> {
        let fixture = frame.fixture;
        let failure = Failure { phase: Phase::Setup, fixture: Some(fixture), chain, cause: refusal(fixture) };
        self.setup_ended(&frame.key, Err(failure))
    }

    /// Refuses.
    pub(super) fn prepare_attach(
        &self,
        fixture: &'static FixtureDef,
        _key: &Key,
    ) -> Result<(Arc<SharedCopy>, Job), Cause> {
        Err(refusal(fixture))
    }

    pub(super) fn tell_session(&self) {}

    pub(super) fn wait_for_other_hosts(&self, _fixture: &FixtureDef, _key: &Key) {}
}

fn refusal(fixture: &FixtureDef) -> Cause {
    Cause::Refused(format!(
        "it has scope `{}`, and fixtures are shared between test processes on Linux only: give it scope `test`, or its \
         value with `replace({} = …)`",
        fixture.scope, fixture.name
    ))
}
