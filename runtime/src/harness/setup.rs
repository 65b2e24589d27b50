//! Setting up: one fixture after the other, each with a limit of its own.

use std::any::Any;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::sync::oneshot;

use super::ahead::TakenSetup;
use super::conductor::{Conductor, Instance, Limit, State, Stopped, Waited};
use super::finalizers::Finalizers;
use super::lane::Mode;
use super::lanes::LaneId;
use super::lenses::focused;
use super::message::{Asker, Interruption, Message, Refusal, TaskId};
use super::report::Quotation;
use super::request::Request;
use super::teardown::Frame;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::{Dependency, FixtureDef, LocalFuture, Source, Teardown};
use crate::core::kept::Kept;
use crate::core::needs::Needs;
use crate::core::overrides::Provision;
use crate::core::plan::{Key, Plan, Step};
use crate::core::scope::Scope;
use crate::core::setup::Setup;
use crate::core::slot::{Holder, Slot};
use crate::host::LARGEST_VALUE;

/// A setup that can be started.
pub(super) struct Prepared {
    pub(super) task: TaskId,
    pub(super) mode: Mode,
    pub(super) start: fn(Setup) -> LocalFuture<'static, Result<(), Cause>>,
    teardown: Teardown,
    resume: oneshot::Sender<()>,
    provided: Arc<AtomicBool>,
}

impl Conductor {
    /// Sets up what the plan says, up to the first that fails, skips or is interrupted.
    pub(super) fn set_up_all(&mut self, plan: Plan) -> Result<(), Failure> {
        plan.steps.into_iter().try_for_each(|step| {
            // A setup before it may have asked for it since the plan was made.
            match self.instances.get(&step.key).map(|instance| &instance.state) {
                None => self.set_up(step),
                Some(State::InSetup | State::Attaching | State::Ready) => Ok(()),
                Some(State::Failed(refusal)) => Err(refusal.clone().into_failure(step)),
            }
        })
    }

    fn set_up(&mut self, step: Step) -> Result<(), Failure> {
        let Step { fixture, key, chain, shared } = step;
        let ahead = self.ahead.setups.remove(&key);
        let slot = ahead.as_ref().map_or_else(|| Slot::new(fixture), |ahead| Arc::clone(&ahead.slot));
        let state = if shared { State::Attaching } else { State::InSetup };
        let instance = Instance { slot: Arc::clone(&slot), chain: chain.clone(), state };
        self.instances.insert(key.clone(), instance);
        let mut frame = Frame::new(fixture, key.clone(), Arc::clone(&slot));
        if shared {
            return self.attach(frame, chain);
        }
        let taken = ahead.as_ref().and_then(|ahead| ahead.taken.as_ref());
        let end = taken.and_then(|taken| taken.end);
        let timer = self.recorder.recall(taken.map(|taken| taken.begin)).setup_started(fixture);
        let provision = self.overrides.take_planned(fixture);
        let replaced = matches!(provision, Some(Provision::Replaced(_)));
        self.in_setup.push(fixture);
        self.tell_session();
        let result = match (ahead, provision) {
            (Some(TakenSetup { finalizers, prepared, taken: Some(taken), .. }), _) => {
                frame.finalizers = finalizers;
                match taken.end {
                    Some(_) => Ok(()),
                    None => self.await_setup(&mut frame, prepared, taken.lane, taken.begin),
                }
            }
            (_, Some(Provision::Replaced(value))) => {
                slot.put(value);
                Ok(())
            }
            (_, Some(Provision::SetUp(arguments))) => {
                self.run_setup(&mut frame, Arc::clone(&slot), arguments)
            }
            (_, None) => Err(Cause::Refused("its setup was not planned".to_owned())),
        };
        if result.is_err() {
            self.drop_late_value(fixture, &slot);
        }
        self.in_setup.pop();
        frame.live = result.is_ok();
        // Only now: what it asked for while it was set up stands below it, and is torn down after it.
        self.frames.push(frame);
        self.tell_session();
        self.recorder.recall(end).setup_finished(fixture, timer, &result, replaced);
        self.setup_ended(
            &key,
            result.map_err(|cause| Failure { phase: Phase::Setup, fixture: Some(fixture), chain, cause }),
        )
    }

    /// Keeps how it went, for whoever asks again.
    pub(super) fn setup_ended(&mut self, key: &Key, result: Result<(), Failure>) -> Result<(), Failure> {
        if let Some(instance) = self.instances.get_mut(key) {
            instance.state = match &result {
                Ok(()) => State::Ready,
                Err(Failure { cause: Cause::Skip(skip), .. }) => State::Failed(Refusal::Skip(skip.clone())),
                Err(failure) => State::Failed(Refusal::Error(Quotation::of(failure))),
            };
        }
        result
    }

    fn run_setup(
        &mut self,
        frame: &mut Frame,
        slot: Arc<Slot>,
        arguments: Vec<Option<Box<dyn Any + Send>>>,
    ) -> Result<(), Cause> {
        let (prepared, setup) =
            self.prepare_setup(frame.fixture, &frame.key, &frame.finalizers, slot, arguments)?;
        let start = prepared.start;
        let begin = Instant::now();
        let lane = self.lanes.start(prepared.task, prepared.mode, Box::new(move |_| start(setup)))?;
        self.await_setup(frame, prepared, lane, begin)
    }

    pub(super) fn prepare_setup(
        &mut self,
        fixture: &'static FixtureDef,
        key: &Key,
        finalizers: &Finalizers,
        slot: Arc<Slot>,
        arguments: Vec<Option<Box<dyn Any + Send>>>,
    ) -> Result<(Prepared, Setup), Cause> {
        let Source::Code { start, asynchronous, teardown } = fixture.source else {
            return Err(Cause::Refused(format!("fixture `{}` is made for each who asks", fixture.name)));
        };
        let asker = Asker { fixture: Some(fixture), module: key.module.clone() };
        if fixture.scope != Scope::Test {
            let keys = fixture.dependencies.iter().map(|it| Key::of(it.fixture, asker.module.as_ref()));
            for needed in keys.filter_map(|key| self.instances.get(&key)) {
                slot.needs_value_of(&needed.slot);
            }
        }
        let task = self.new_task();
        let (resume, resumed) = oneshot::channel();
        let outbox = self.outbox.clone();
        let provided = Arc::new(AtomicBool::new(false));
        let reached = Arc::clone(&provided);
        let dropped = self.outbox.clone();
        // Whoever hears it is gone only when the test was given up.
        let setup = Setup {
            needs: focused(self.needs(fixture.dependencies, &asker, finalizers), fixture)?,
            arguments: Mutex::new(arguments),
            slot,
            largest: LARGEST_VALUE,
            provided: Box::new(move || {
                reached.store(true, Ordering::Release);
                drop(outbox.send(Message::Provided(task, Instant::now())));
            }),
            resume: Mutex::new(Some(resumed)),
            dropped: Box::new(move |cause| drop(dropped.send(Message::DropFailed(task, cause)))),
        };
        let mode = if asynchronous { Mode::Awaited } else { Mode::Direct };
        Ok((Prepared { task, mode, start, teardown, resume, provided }, setup))
    }

    fn await_setup(
        &mut self,
        frame: &mut Frame,
        prepared: Prepared,
        lane: LaneId,
        begin: Instant,
    ) -> Result<(), Cause> {
        let fixture = frame.fixture;
        let Prepared { task, mode, teardown, resume, provided, .. } = prepared;
        let limit = fixture.timeout.unwrap_or(self.config.timeout.setup);
        match self.wait(task, Limit::of(limit).since(begin), true) {
            Waited::Provided => {
                frame.suspend(lane, task, mode, resume);
                Ok(())
            }
            Waited::Done(Ok(())) if teardown == Teardown::Drop => Ok(()),
            Waited::Done(Ok(())) => Err(Cause::Refused("it ended without reaching `provide!`".to_owned())),
            Waited::Done(Err(cause)) => Err(cause),
            Waited::TimedOut => {
                Err(Cause::TimedOut { limit, stuck: self.stop(lane, task, Phase::Setup, Some(fixture)) })
            }
            Waited::Interrupted(Interruption { signal, .. }) => {
                match self.stop_setup(lane, task, fixture, provided) {
                    Stopped::TooLate => {
                        frame.suspend(lane, task, mode, resume);
                        Ok(())
                    }
                    Stopped::In { stuck } => Err(Cause::Interrupted { signal, stuck }),
                }
            }
        }
    }

    /// Drops what a setup came up with although its time was over: nobody will ask for it.
    fn drop_late_value(&mut self, fixture: &'static FixtureDef, slot: &Slot) {
        let limit = fixture.timeout.unwrap_or(self.config.timeout.teardown);
        if let Err(cause) = self.drop_value(fixture, slot, limit) {
            let fixture = Some(fixture);
            self.failures.push(Failure { phase: Phase::Setup, fixture, chain: Vec::new(), cause });
        }
    }

    /// The slots for the parameters of a fixture, or of the test's body.
    pub(super) fn needs(&self, dependencies: &[Dependency], asker: &Asker, finalizers: &Finalizers) -> Needs {
        let slots = dependencies.iter().map(|dependency| {
            let key = Key::of(dependency.fixture, asker.module.as_ref());
            let ready = self.instances.get(&key).map(|instance| &instance.slot);
            if let Some(slot) = ready.or_else(|| self.ahead.slot(&key)) {
                return Arc::clone(slot);
            }
            let slot = Slot::new(dependency.fixture);
            slot.put(Box::new(self.request(asker.clone(), finalizers)));
            slot
        });
        Needs::new(asker.fixture.map_or(Holder::Test, Holder::Fixture), slots.collect())
    }

    fn request(&self, asker: Asker, finalizers: &Finalizers) -> Request {
        Request {
            config: self.config,
            scope: asker.fixture.map_or(Scope::Test, |fixture| fixture.scope),
            test: self.recorder.test().clone(),
            attachments: self.recorder.attachments(),
            notes: self.recorder.notes().clone(),
            asker,
            outbox: self.outbox.clone(),
            outcome: Arc::clone(&self.outcome),
            finalizers: finalizers.clone(),
            values: Kept::default(),
            witness: self.witness.clone(),
        }
    }
}
