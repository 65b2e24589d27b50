//! The unwinding of a test: everything that was set up, in exact reverse, whatever fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::conductor::{Conductor, Waited};
use super::finalizers::Finalizers;
use super::lane::{Job, Mode};
use super::lanes::LaneId;
use super::message::TaskId;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::{FixtureDef, Source, Teardown};
use crate::core::slot::Slot;

/// How long a fixture waits for its value to come back from a body that could not be stopped.
const HAND_BACK: Duration = Duration::from_secs(2);

/// One fixture on the stack.
pub(super) struct Frame {
    pub(super) fixture: &'static FixtureDef,
    pub(super) finalizers: Finalizers,
    /// Its setup succeeded.
    pub(super) live: bool,
    chain: Vec<&'static FixtureDef>,
    slot: Arc<Slot>,
    suspended: Option<Suspended>,
}

/// A fixture that waits at `provide!`.
struct Suspended {
    lane: LaneId,
    task: TaskId,
    mode: Mode,
    resume: oneshot::Sender<()>,
}

impl Frame {
    pub(super) fn new(
        fixture: &'static FixtureDef,
        chain: Vec<&'static FixtureDef>,
        slot: Arc<Slot>,
    ) -> Frame {
        Frame { fixture, finalizers: Finalizers::default(), live: false, chain, slot, suspended: None }
    }

    pub(super) fn suspend(&mut self, lane: LaneId, task: TaskId, mode: Mode, resume: oneshot::Sender<()>) {
        self.suspended = Some(Suspended { lane, task, mode, resume });
    }
}

impl Conductor {
    /// Runs the test's own finalizers, then tears down every fixture; errors are collected.
    pub(super) fn tear_down_all(&mut self) {
        let finalizers = self.finalizers.clone();
        for cause in self.run_finalizers(&finalizers, self.config.timeout.teardown) {
            self.failures.push(Failure { phase: Phase::Teardown, fixture: None, chain: Vec::new(), cause });
        }
        while let Some(frame) = self.frames.pop() {
            self.tear_down(frame);
        }
    }

    fn tear_down(&mut self, frame: Frame) {
        let Frame { fixture, finalizers, live, chain, slot, suspended } = frame;
        let limit = fixture.timeout.unwrap_or(self.config.timeout.teardown);
        if !live && finalizers.is_empty() {
            return;
        }
        let timer = self.recorder.teardown_started(fixture);
        let mut causes = Vec::new();
        if live {
            let ending = match suspended {
                Some(suspended) => self.go_on(fixture, &slot, suspended, limit),
                None => self.drop_value(slot, limit),
            };
            causes.extend(ending.err());
        }
        causes.extend(self.run_finalizers(&finalizers, limit));
        self.recorder.teardown_finished(fixture, timer, causes.first());
        self.failures.extend(causes.into_iter().map(|cause| Failure {
            phase: Phase::Teardown,
            fixture: Some(fixture),
            chain: chain.clone(),
            cause,
        }));
    }

    /// Runs the code behind `provide!`.
    fn go_on(
        &mut self,
        fixture: &FixtureDef,
        slot: &Slot,
        suspended: Suspended,
        limit: Duration,
    ) -> Result<(), Cause> {
        let Suspended { lane, task, mode, resume } = suspended;
        if self.lanes.is_abandoned(lane) {
            return Err(Cause::Refused(
                "its thread is blocked (with `flavor = \"current_thread\"` everything runs on one): its code behind \
                 `provide!` was not run"
                    .to_owned(),
            ));
        }
        if let Source::Code { teardown: Teardown::CodeWithValue, .. } = fixture.source
            && let Err(holder) = slot.wait_until_free(self.bounded(HAND_BACK.min(limit)))
        {
            self.stop(lane, task);
            return Err(Cause::Refused(format!(
                "{holder} still holds its value, which `let … = provide!(…)` wants back: its code behind \
                 `provide!` was not run, its locals were dropped"
            )));
        }
        // A receiver that is gone has ended by itself, which `wait` tells.
        let _ = resume.send(());
        if mode == Mode::Direct {
            self.lanes.resume(lane);
        }
        self.finish(lane, task, limit)
    }

    fn drop_value(&mut self, slot: Arc<Slot>, limit: Duration) -> Result<(), Cause> {
        // None is left where a body that cannot be stopped holds it, which is reported as its failure.
        let Some(value) = slot.empty() else { return Ok(()) };
        self.run(
            Mode::Direct,
            Box::new(move || {
                drop(value);
                Box::pin(std::future::ready(Ok(())))
            }),
            limit,
        )
    }

    fn run_finalizers(&mut self, finalizers: &Finalizers, limit: Duration) -> Vec<Cause> {
        let mut causes = Vec::new();
        while let Some(finalizer) = finalizers.pop() {
            causes.extend(self.run(Mode::Awaited, Box::new(move || finalizer), limit).err());
        }
        causes
    }

    fn run(&mut self, mode: Mode, job: Job, limit: Duration) -> Result<(), Cause> {
        let task = self.new_task();
        let lane = self.lanes.start(task, mode, job)?;
        self.finish(lane, task, limit)
    }

    fn finish(&mut self, lane: LaneId, task: TaskId, limit: Duration) -> Result<(), Cause> {
        match self.wait(task, Some(limit), false) {
            Waited::Done(Err(Cause::Skip(skip))) => Err(Cause::Refused(format!(
                "`skip!` was called in a teardown ({}), where there is nothing left to skip: {}",
                skip.location, skip.reason
            ))),
            Waited::Done(ending) => ending,
            Waited::TimedOut | Waited::Provided | Waited::Interrupted(_) => {
                Err(Cause::TimedOut { limit, stuck: !self.stop(lane, task) })
            }
        }
    }

    /// A deadline that no signal's grace period ends after.
    fn bounded(&self, limit: Duration) -> Instant {
        let deadline = Instant::now() + limit;
        self.interruption.map_or(deadline, |interruption| deadline.min(interruption.deadline))
    }
}
