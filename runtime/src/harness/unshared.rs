//! Where no session host can be, which needs `/proc`, `flock` and `pidfd`: a shared fixture is a setup error.

use super::conductor::Conductor;
use super::teardown::Frame;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::FixtureDef;
use crate::core::plan::Key;

/// Nothing is ever attached here.
pub(super) enum Attachment {}

/// There is no host here.
pub(super) enum Session {}

impl Conductor {
    /// Refuses.
    pub(super) fn attach(&mut self, frame: Frame, chain: Vec<&'static FixtureDef>) -> Result<(), Failure> {
        let fixture = frame.fixture;
        let cause = Cause::Refused(format!(
            "it has scope `{}`, and fixtures are shared between test processes on Linux only: give it scope `test`, or \
             its value with `replace({} = …)`",
            fixture.scope, fixture.name
        ));
        let failure = Failure { phase: Phase::Setup, fixture: Some(fixture), chain, cause };
        self.setup_ended(&frame.key, Err(failure))
    }

    pub(super) fn tell_session(&self) {}

    pub(super) fn wait_for_other_hosts(&self, _fixture: &FixtureDef, _key: &Key) {}
}
