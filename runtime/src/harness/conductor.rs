//! Decides what happens next in one test, and waits for it, always with a limit.

use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::body::Body;
use super::finalizers::Finalizers;
use super::lane::{Job, Mode};
use super::lanes::{LaneId, Lanes};
use super::message::{Get, Interruption, Message, Refusal, TaskId};
use super::recorder::Recorder;
use super::report;
use super::request::{Kept, Request};
use super::teardown::Frame;
use crate::config::Config;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::{Dependency, FixtureDef, Source, Teardown};
use crate::core::needs::Needs;
use crate::core::outcome::Outcome;
use crate::core::overrides::Overrides;
use crate::core::plan::{Plan, Provision, Step};
use crate::core::setup::Setup;
use crate::core::slot::{Holder, Slot};
use crate::core::test::TestDef;
use crate::error::Error;

/// How long a task that was told to stop may take to reach its next await.
const STOPPING: Duration = Duration::from_secs(1);

/// Everything that one test is about while it runs.
pub(super) struct Conductor {
    pub(super) test: &'static TestDef,
    pub(super) config: &'static Config,
    pub(super) recorder: Recorder,
    pub(super) lanes: Lanes,
    pub(super) inbox: Receiver<Message>,
    pub(super) outbox: mpsc::Sender<Message>,
    pub(super) overrides: Overrides,
    /// What is set up or being set up, by the fixture's key.
    pub(super) instances: HashMap<usize, Instance>,
    /// What has to be torn down, in the order of its setup.
    pub(super) frames: Vec<Frame>,
    pub(super) finalizers: Finalizers,
    pub(super) failures: Vec<Failure>,
    pub(super) outcome: Arc<OnceLock<Outcome>>,
    pub(super) interruption: Option<Interruption>,
    pub(super) waiting: Waiting,
    pub(super) last_task: TaskId,
}

/// A fixture of this test, from the begin of its setup on.
pub(super) struct Instance {
    slot: Arc<Slot>,
    chain: Vec<&'static FixtureDef>,
    state: State,
}

enum State {
    /// Its setup runs; the fixture in whose setup it was asked for, if one did.
    InSetup {
        asker: Option<&'static FixtureDef>,
    },
    Ready,
    /// Its setup failed, with this text for whoever asks again.
    Failed(String),
}

/// What has been heard of tasks that nobody waits for yet.
#[derive(Default)]
pub(super) struct Waiting {
    provided: Vec<TaskId>,
    done: HashMap<TaskId, Result<(), Cause>>,
    deferred: Vec<Get>,
}

/// How waiting for a task ended.
pub(super) enum Waited {
    Provided,
    Done(Result<(), Cause>),
    TimedOut,
    Interrupted(Interruption),
}

impl Conductor {
    pub(super) fn new_task(&mut self) -> TaskId {
        self.last_task += 1;
        self.last_task
    }

    /// Sets up what the plan says; false when something failed, was skipped or interrupted.
    pub(super) fn set_up_all(&mut self, plan: Plan) -> Result<(), Failure> {
        plan.steps.into_iter().try_for_each(|step| self.set_up(step, None))
    }

    fn set_up(&mut self, step: Step, asker: Option<&'static FixtureDef>) -> Result<(), Failure> {
        let Step { fixture, chain, provision } = step;
        let slot = Slot::new(fixture);
        let state = State::InSetup { asker };
        self.instances
            .insert(fixture.key(), Instance { slot: Arc::clone(&slot), chain: chain.clone(), state });
        let mut frame = Frame::new(fixture, chain.clone(), Arc::clone(&slot));
        let timer = self.recorder.setup_started(fixture);
        let replaced = matches!(provision, Provision::Replaced(_));
        let result = match provision {
            Provision::Replaced(value) => {
                slot.put(value);
                Ok(())
            }
            Provision::SetUp(arguments) => self.run_setup(&mut frame, slot, arguments),
        };
        frame.live = result.is_ok();
        self.frames.push(frame);
        self.recorder.setup_finished(fixture, timer, &result, replaced);
        let result =
            result.map_err(|cause| Failure { phase: Phase::Setup, fixture: Some(fixture), chain, cause });
        if let Some(instance) = self.instances.get_mut(&fixture.key()) {
            instance.state = match &result {
                Ok(()) => State::Ready,
                Err(failure) => State::Failed(report::one(failure)),
            };
        }
        result
    }

    fn run_setup(
        &mut self,
        frame: &mut Frame,
        slot: Arc<Slot>,
        arguments: Vec<Option<Box<dyn std::any::Any + Send>>>,
    ) -> Result<(), Cause> {
        let fixture = frame.fixture;
        let Source::Code { start, asynchronous, teardown } = fixture.source else {
            return Err(Cause::Refused(format!("fixture `{}` is made for each who asks", fixture.name)));
        };
        let task = self.new_task();
        let (resume, resumed) = oneshot::channel();
        let provided = self.outbox.clone();
        let dropped = self.outbox.clone();
        // Whoever hears it is gone only when the test was given up.
        let setup = Setup {
            needs: self.needs(fixture.dependencies, Some(fixture), &frame.finalizers),
            arguments: Mutex::new(arguments),
            slot,
            provided: Box::new(move || drop(provided.send(Message::Provided(task)))),
            resume: Mutex::new(Some(resumed)),
            dropped: Box::new(move |cause| drop(dropped.send(Message::DropFailed(fixture, cause)))),
        };
        let mode = if asynchronous { Mode::Awaited } else { Mode::Direct };
        let lane = self.lanes.start(task, mode, Box::new(move || start(setup)))?;
        let limit = fixture.timeout.unwrap_or(self.config.timeout.setup);
        match self.wait(task, Some(limit), true) {
            Waited::Provided => {
                frame.suspend(lane, task, mode, resume);
                Ok(())
            }
            Waited::Done(Ok(())) if teardown == Teardown::Drop => Ok(()),
            Waited::Done(Ok(())) => Err(Cause::Refused("it ended without reaching `provide!`".to_owned())),
            Waited::Done(Err(cause)) => Err(cause),
            Waited::TimedOut => Err(Cause::TimedOut { limit, stuck: !self.stop(lane, task) }),
            Waited::Interrupted(Interruption { signal, .. }) => {
                Err(Cause::Interrupted { signal, stuck: !self.stop(lane, task) })
            }
        }
    }

    /// The slots for the parameters of a fixture, or of the test's body.
    fn needs(
        &self,
        dependencies: &[Dependency],
        asker: Option<&'static FixtureDef>,
        finalizers: &Finalizers,
    ) -> Needs {
        let slots =
            dependencies.iter().map(|dependency| match self.instances.get(&dependency.fixture.key()) {
                Some(instance) => Arc::clone(&instance.slot),
                None => {
                    let slot = Slot::new(dependency.fixture);
                    slot.put(Box::new(self.request(asker, finalizers)));
                    slot
                }
            });
        Needs::new(asker.map_or(Holder::Test, Holder::Fixture), slots.collect())
    }

    fn request(&self, asker: Option<&'static FixtureDef>, finalizers: &Finalizers) -> Request {
        Request {
            config: self.config,
            scope: asker.map_or(crate::core::scope::Scope::Test, |fixture| fixture.scope),
            test: self.recorder.test().clone(),
            attachments: self.recorder.attachments(),
            asker,
            outbox: self.outbox.clone(),
            outcome: Arc::clone(&self.outcome),
            finalizers: finalizers.clone(),
            values: Kept::default(),
        }
    }

    /// Runs the body; a `Job` maker for one that can be sent, none for one that the home lane has.
    pub(super) fn run_body(&mut self, body: Option<Box<dyn FnOnce(Body) -> Job>>) -> Result<(), Cause> {
        let context = Body { needs: self.needs(self.test.dependencies, None, &self.finalizers.clone()) };
        let task = self.new_task();
        let mode = if self.test.asynchronous { Mode::Awaited } else { Mode::Direct };
        let lane = match body {
            Some(body) => self.lanes.start(task, mode, body(context))?,
            None => self.lanes.start_borrowing(task, mode, context)?,
        };
        match self.wait(task, self.test.timeout, true) {
            Waited::Done(ending) => ending,
            Waited::Interrupted(Interruption { signal, .. }) => {
                Err(Cause::Interrupted { signal, stuck: !self.stop(lane, task) })
            }
            Waited::TimedOut | Waited::Provided => {
                let limit = self.test.timeout.unwrap_or_default();
                Err(Cause::TimedOut { limit, stuck: !self.stop(lane, task) })
            }
        }
    }

    /// Waits for a task; while it waits, sets up what the task asks for.
    pub(super) fn wait(&mut self, task: TaskId, limit: Option<Duration>, interruptible: bool) -> Waited {
        let mut deadline = limit.map(|limit| Instant::now() + limit);
        loop {
            if let Some(at) = self.waiting.provided.iter().position(|id| *id == task) {
                self.waiting.provided.swap_remove(at);
                return Waited::Provided;
            }
            if let Some(ending) = self.waiting.done.remove(&task) {
                return Waited::Done(ending);
            }
            if let Some(interruption) = self.interruption {
                if interruptible {
                    return Waited::Interrupted(interruption);
                }
                deadline = Some(
                    deadline.map_or(interruption.deadline, |deadline| deadline.min(interruption.deadline)),
                );
            }
            match self.receive(deadline) {
                Err(RecvTimeoutError::Timeout) => return Waited::TimedOut,
                Err(RecvTimeoutError::Disconnected) => {
                    return Waited::Done(Err(Cause::Refused("the test's own threads are gone".to_owned())));
                }
                Ok(message) => {
                    let begin = Instant::now();
                    self.hear(message);
                    // What was set up meanwhile has a limit of its own.
                    deadline = deadline.map(|deadline| deadline + begin.elapsed());
                }
            }
        }
    }

    fn receive(&self, deadline: Option<Instant>) -> Result<Message, RecvTimeoutError> {
        match deadline {
            Some(deadline) => self.inbox.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Provided(task) => self.waiting.provided.push(task),
            Message::Done(task, ending) => {
                self.lanes.ended(task);
                self.waiting.done.insert(task, ending);
            }
            Message::Interrupted(interruption) => self.interruption = Some(interruption),
            Message::DropFailed(fixture, cause) => {
                let failure =
                    Failure { phase: Phase::Teardown, fixture: Some(fixture), chain: Vec::new(), cause };
                self.failures.push(failure);
            }
            Message::Get(get) => {
                self.serve(get);
                for get in std::mem::take(&mut self.waiting.deferred) {
                    self.serve(get);
                }
            }
        }
    }

    /// Tells a task to stop; false when its thread does not answer and is given up.
    pub(super) fn stop(&mut self, lane: LaneId, task: TaskId) -> bool {
        self.lanes.cancel(lane, task);
        let deadline = Instant::now() + STOPPING;
        while !self.waiting.done.contains_key(&task) {
            match self.receive(Some(deadline)) {
                // No new setups for a task that is being stopped.
                Ok(Message::Get(get)) => refuse(get, "the test is being stopped"),
                Ok(message) => self.hear(message),
                Err(_) => {
                    self.lanes.abandon(lane);
                    return false;
                }
            }
        }
        self.waiting.done.remove(&task);
        true
    }

    /// Answers `request.get(fixture)`.
    fn serve(&mut self, get: Get) {
        let fixture = get.fixture;
        if self.outcome.get().is_some() {
            return refuse(get, "the test has ended: ask for it before, in the setup or in the body");
        }
        let mut chain = Vec::new();
        if let Some(asker) = get.asker {
            chain.push(asker);
            chain.extend(self.instances.get(&asker.key()).map(|it| it.chain.as_slice()).unwrap_or_default());
        }
        if let Some(busy) = self.first_in_setup(fixture) {
            if self.waits_for(busy, get.asker) {
                let names: Vec<_> =
                    chain.iter().rev().chain([&fixture]).map(|it| format!("`{}`", it.name)).collect();
                return refuse(get, &format!("it is being set up: {} is a cycle", names.join(" → ")));
            }
            self.waiting.deferred.push(get);
            return;
        }
        let instances = &self.instances;
        let plan =
            Plan::of_one(fixture, &chain, &|it| instances.contains_key(&it.key()), &mut self.overrides);
        let set_up =
            plan.and_then(|plan| plan.steps.into_iter().try_for_each(|step| self.set_up(step, get.asker)));
        let answer = match set_up {
            Ok(()) => match self.instances.get(&fixture.key()) {
                Some(Instance { state: State::Failed(text), .. }) => Err(Refusal::Error(Error::msg(text))),
                Some(instance) => Ok(Arc::clone(&instance.slot)),
                None => Err(Refusal::Error(Error::msg("`request` is a parameter, not something to ask for"))),
            },
            Err(Failure { cause: Cause::Skip(skip), .. }) => Err(Refusal::Skip(skip)),
            Err(failure) => Err(Refusal::Error(Error::msg(report::one(&failure)))),
        };
        // The asker may have been cancelled meanwhile; what was set up for it is torn down like all else.
        let _ = get.reply.send(answer);
    }

    /// The first of `fixture` and what it needs whose setup has begun and not ended.
    fn first_in_setup(&self, fixture: &'static FixtureDef) -> Option<&'static FixtureDef> {
        match self.instances.get(&fixture.key()) {
            Some(Instance { state: State::InSetup { .. }, .. }) => Some(fixture),
            Some(_) => None,
            None => {
                fixture.dependencies.iter().find_map(|dependency| self.first_in_setup(dependency.fixture))
            }
        }
    }

    /// Whether the setup of `busy` cannot end before `asker` goes on.
    fn waits_for(&self, busy: &FixtureDef, mut asker: Option<&'static FixtureDef>) -> bool {
        while let Some(fixture) = asker {
            if fixture.is(busy) {
                return true;
            }
            asker = match self.instances.get(&fixture.key()) {
                Some(Instance { state: State::InSetup { asker }, .. }) => *asker,
                _ => None,
            };
        }
        false
    }
}

fn refuse(get: Get, why: &str) {
    let text = format!("fixture `{}` cannot be set up now: {why}", get.fixture.name);
    // Who asked may be gone, and then nobody is left to tell.
    let _ = get.reply.send(Err(Refusal::Error(Error::msg(text))));
}
