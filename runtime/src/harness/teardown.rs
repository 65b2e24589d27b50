//! The unwinding of a test: everything that was set up, in exact reverse, whatever fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::ahead::Taken;
use super::attach::SharedCopy;
use super::conductor::{Conductor, Limit, Waited};
use super::finalizers::Finalizers;
use super::lane::{Job, Mode};
use super::lanes::LaneId;
use super::message::{Interruption, TaskId};
use super::recorder::Timer;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::{FixtureDef, Source, Teardown};
use crate::core::plan::Key;
use crate::core::slot::{Holder, Slot};

/// How long a fixture waits for its value to come back from a body that could not be stopped.
const HAND_BACK: Duration = Duration::from_secs(2);

/// One fixture on the stack.
pub(super) struct Frame {
    pub(super) fixture: &'static FixtureDef,
    pub(super) key: Key,
    pub(super) finalizers: Finalizers,
    /// Its setup succeeded.
    pub(super) live: bool,
    pub(super) slot: Arc<Slot>,
    suspended: Option<Suspended>,
    /// It was set up elsewhere.
    pub(super) attached: Option<Arc<SharedCopy>>,
}

/// A fixture that waits at `provide!`.
struct Suspended {
    lane: LaneId,
    task: TaskId,
    mode: Mode,
    resume: oneshot::Sender<()>,
}

impl Frame {
    pub(super) fn new(fixture: &'static FixtureDef, key: Key, slot: Arc<Slot>) -> Frame {
        Frame {
            fixture,
            key,
            finalizers: Finalizers::default(),
            live: false,
            slot,
            suspended: None,
            attached: None,
        }
    }

    pub(super) fn suspend(&mut self, lane: LaneId, task: TaskId, mode: Mode, resume: oneshot::Sender<()>) {
        self.suspended = Some(Suspended { lane, task, mode, resume });
    }
}

impl Conductor {
    /// Runs the test's own finalizers, then tears down every fixture; errors are collected.
    pub(super) fn tear_down_all(&mut self) {
        let finalizers = self.finalizers.clone();
        if !finalizers.is_empty() {
            let timer = self.recorder.teardown_started(None);
            let causes = self.run_finalizers(None, &finalizers, self.config.timeout.teardown);
            self.teardown_ended(None, timer, causes);
        }
        while let Some(frame) = self.frames.pop() {
            self.tear_down(frame);
        }
    }

    fn tear_down(&mut self, frame: Frame) {
        let Frame { fixture, key, finalizers, live, slot, suspended, attached } = frame;
        let limit = fixture.timeout.unwrap_or(self.config.timeout.teardown);
        if attached.is_some() || (!live && finalizers.is_empty()) {
            return;
        }
        self.wait_for_other_hosts(fixture, &key);
        let taken = self.ahead.drops.remove(&key);
        let end = taken.as_ref().and_then(|taken| taken.end);
        let begin = taken.as_ref().map(|taken| taken.begin);
        let timer = self.recorder.recall(begin).teardown_started(Some(fixture));
        let mut causes = Vec::new();
        if live {
            let ending = match (suspended, taken) {
                (_, Some(Taken { end: Some(_), .. })) => Ok(()),
                (_, Some(Taken { lane, task, begin, .. })) => {
                    self.finish(Some(fixture), lane, task, limit, begin)
                }
                (Some(suspended), None) => {
                    let task = suspended.task;
                    let ending = self.go_on(fixture, &slot, suspended, limit);
                    let drops = self.waiting.drops.extract_if(.., |(of, _)| *of == task);
                    causes.extend(drops.map(|(_, cause)| cause));
                    ending
                }
                (None, None) => self.drop_value(fixture, &slot, limit),
            };
            causes.extend(ending.err());
        }
        self.recorder.recall(end);
        causes.extend(self.run_finalizers(Some(fixture), &finalizers, limit));
        self.teardown_ended(Some(fixture), timer, causes);
        self.tell_session();
    }

    fn teardown_ended(&mut self, fixture: Option<&'static FixtureDef>, timer: Timer, causes: Vec<Cause>) {
        self.recorder.teardown_finished(fixture, timer, causes.first());
        let failure = |cause| Failure { phase: Phase::Teardown, fixture, chain: Vec::new(), cause };
        self.failures.extend(causes.into_iter().map(failure));
    }

    /// Runs the code behind `provide!`.
    fn go_on(
        &mut self,
        fixture: &'static FixtureDef,
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
            self.stop(lane, task, Phase::Teardown, Some(fixture));
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
        self.finish(Some(fixture), lane, task, limit, Instant::now())
    }

    /// Drops the value of a fixture, where it has one, inside the runtime.
    pub(super) fn drop_value(
        &mut self,
        fixture: &'static FixtureDef,
        slot: &Slot,
        limit: Duration,
    ) -> Result<(), Cause> {
        let value = slot.empty().map_err(held)?;
        let Some(value) = value else { return Ok(()) };
        let job: Job = Box::new(move |_| {
            drop(value);
            Box::pin(std::future::ready(Ok(())))
        });
        self.run(Some(fixture), Mode::Direct, job, limit)
    }

    fn run_finalizers(
        &mut self,
        fixture: Option<&'static FixtureDef>,
        finalizers: &Finalizers,
        limit: Duration,
    ) -> Vec<Cause> {
        let mut causes = Vec::new();
        while let Some(finalizer) = finalizers.pop() {
            causes.extend(self.run(fixture, Mode::Awaited, Box::new(move |_| finalizer), limit).err());
        }
        causes
    }

    fn run(
        &mut self,
        fixture: Option<&'static FixtureDef>,
        mode: Mode,
        job: Job,
        limit: Duration,
    ) -> Result<(), Cause> {
        let (task, begin) = (self.new_task(), Instant::now());
        let lane = self.lanes.start(task, mode, job)?;
        self.finish(fixture, lane, task, limit, begin)
    }

    fn finish(
        &mut self,
        fixture: Option<&'static FixtureDef>,
        lane: LaneId,
        task: TaskId,
        limit: Duration,
        begin: Instant,
    ) -> Result<(), Cause> {
        match self.wait(task, Limit::of(limit).since(begin), false) {
            Waited::Done(Err(Cause::Skip(skip))) => Err(Cause::Refused(format!(
                "`skip!` was called in a teardown ({}), where there is nothing left to skip: {}",
                skip.location, skip.reason
            ))),
            Waited::Done(ending) => ending,
            Waited::TimedOut | Waited::Provided | Waited::Interrupted(_) => {
                let hurried = self.interruption.filter(|_| begin.elapsed() < limit);
                let stuck = self.stop(lane, task, Phase::Teardown, fixture);
                Err(match hurried {
                    Some(Interruption { signal, .. }) => Cause::CutShort { signal, stuck },
                    None => Cause::TimedOut { limit, stuck },
                })
            }
        }
    }

    /// A deadline that leaves others their share of a signal's grace period.
    fn bounded(&self, limit: Duration) -> Instant {
        let deadline = Instant::now() + limit;
        self.interruption.map_or(deadline, |interruption| deadline.min(self.share(interruption)))
    }
}

/// Why a value is not dropped.
pub(super) fn held(holder: Holder) -> Cause {
    Cause::Refused(format!("{holder} still holds its value, which was not dropped"))
}
