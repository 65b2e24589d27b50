//! Decides what happens next in one test, and waits for it, always with a limit.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::ahead::{Ahead, Taken};
use super::body::Body;
use super::finalizers::Finalizers;
use super::gets;
use super::lane::Mode;
use super::lanes::{LaneId, Lanes};
use super::message::{Asker, Get, Interruption, Message, Refusal, TaskId};
use super::preparation::MakeJob;
use super::recorder::Recorder;
use super::session::Session;
use super::teardown::Frame;
use super::witness::Witness;
use crate::config::Config;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::FixtureDef;
use crate::core::needs::Needs;
use crate::core::outcome::Outcome;
use crate::core::overrides::Overrides;
use crate::core::plan::{Key, Place};
use crate::core::slot::Slot;
use crate::core::test::TestDef;

/// How long a task that was told to stop may take to reach its next await.
const STOPPING: Duration = Duration::from_secs(1);

/// The same when a signal is about to end the process, and others want their share of the time.
const STOPPING_IN_HASTE: Duration = Duration::from_millis(200);

/// What is kept for each teardown that has not begun, when a signal has left them little time.
const RESERVE: Duration = Duration::from_millis(500);

/// Everything that one test is about while it runs.
pub(super) struct Conductor {
    pub(super) test: &'static TestDef,
    pub(super) config: &'static Config,
    pub(super) recorder: Recorder,
    pub(super) lanes: Lanes,
    pub(super) inbox: Receiver<Message>,
    pub(super) outbox: mpsc::Sender<Message>,
    pub(super) overrides: Overrides,
    /// What is set up or being set up.
    pub(super) instances: BTreeMap<Key, Instance>,
    /// Where plans are carried out.
    pub(super) place: Place,
    /// In the session host: who is told what it holds.
    pub(super) session: Option<Session>,
    /// The fixtures whose setup has begun and not ended: each was asked for by the one before it.
    pub(super) in_setup: Vec<&'static FixtureDef>,
    /// What has to be torn down, in the order in which setups ended.
    pub(super) frames: Vec<Frame>,
    pub(super) finalizers: Finalizers,
    pub(super) failures: Vec<Failure>,
    pub(super) outcome: Arc<OnceLock<Outcome>>,
    pub(super) interruption: Option<Interruption>,
    pub(super) waiting: Waiting,
    pub(super) ahead: Ahead,
    pub(super) last_task: TaskId,
    pub(super) witness: Witness,
}

/// A fixture of this test, from the begin of its setup on.
pub(super) struct Instance {
    pub(super) slot: Arc<Slot>,
    pub(super) chain: Vec<&'static FixtureDef>,
    pub(super) state: State,
}

pub(super) enum State {
    InSetup,
    /// It is set up elsewhere, and waited for.
    Attaching,
    Ready,
    /// Its setup failed; this is for whoever asks again.
    Failed(Refusal),
}

/// What has been heard and nobody has asked about yet.
#[derive(Default)]
pub(super) struct Waiting {
    provided: Vec<(TaskId, Instant)>,
    done: BTreeMap<TaskId, (Instant, Result<(), Cause>)>,
    /// What went wrong when the value of a fixture was dropped, by the fixture's task.
    pub(super) drops: Vec<(TaskId, Cause)>,
    /// What came while a lane was left alone; it is heard first.
    pub(super) heard: Option<Message>,
    /// Whose turn it is not.
    pub(super) gets: Vec<Get>,
    /// The waits for what is set up elsewhere: how many setups had begun here and not ended when each began.
    pub(super) elsewhere: Vec<usize>,
    /// Expressions are being evaluated, with all that is known of overrides.
    pub(super) evaluating: bool,
}

/// How long something may take, and from when on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    limit: Option<Duration>,
    begin: Instant,
}

impl Limit {
    pub(super) fn of(limit: impl Into<Option<Duration>>) -> Limit {
        Limit { limit: limit.into(), begin: Instant::now() }
    }

    pub(super) fn since(self, begin: Instant) -> Limit {
        Limit { begin, ..self }
    }
}

/// How a setup that was told to stop took it.
pub(super) enum Stopped {
    /// It came to its `provide!` before it heard of it: it is set up.
    TooLate,
    In {
        /// Its thread does not answer and is given up.
        stuck: bool,
    },
}

/// How waiting for a task ended.
pub(super) enum Waited {
    Provided,
    Done(Result<(), Cause>),
    TimedOut,
    Interrupted(Interruption),
}

impl Conductor {
    /// Of one test, of which nothing is set up; `inbox` hears what `outbox` and the lanes say.
    pub(super) fn new(
        test: &'static TestDef,
        config: &'static Config,
        recorder: Recorder,
        lanes: Lanes,
        outbox: mpsc::Sender<Message>,
        inbox: Receiver<Message>,
    ) -> Conductor {
        Conductor {
            test,
            config,
            recorder,
            lanes,
            inbox,
            outbox,
            overrides: Overrides::default(),
            instances: BTreeMap::new(),
            place: Place::Test,
            session: None,
            in_setup: Vec::new(),
            frames: Vec::new(),
            finalizers: Finalizers::default(),
            failures: Vec::new(),
            outcome: Arc::new(OnceLock::new()),
            interruption: None,
            waiting: Waiting::default(),
            ahead: Ahead::default(),
            last_task: 0,
            witness: Witness::default(),
        }
    }

    pub(super) fn new_task(&mut self) -> TaskId {
        self.last_task += 1;
        self.last_task
    }

    /// What the body asks for; an error when it cannot have all of it, and then it must not begin.
    pub(super) fn body_needs(&self) -> Result<Needs, Failure> {
        let needs = self.needs(self.test.dependencies, &Asker::default(), &self.finalizers);
        match needs.refusal(self.test.dependencies) {
            Some(reason) => {
                let cause = Cause::Refused(reason);
                Err(Failure { phase: Phase::Setup, fixture: None, chain: Vec::new(), cause })
            }
            None => Ok(needs),
        }
    }

    /// Runs the body; none where a lane has begun it already.
    pub(super) fn run_body(&mut self, start: Option<(Needs, MakeJob)>) -> Result<(), Cause> {
        let taken = match (start, self.ahead.body.take()) {
            (Some((needs, body)), _) => {
                let (task, begin) = (self.new_task(), Instant::now());
                let mode = if self.test.asynchronous { Mode::Awaited } else { Mode::Direct };
                let lane = self.lanes.start_own(task, mode, body(Body { needs }))?;
                Taken { lane, task, begin, end: None }
            }
            (None, Some(taken)) => taken,
            (None, None) => return Err(Cause::Refused("its body is gone".to_owned())),
        };
        let Taken { lane, task, begin, end } = taken;
        if end.is_some() {
            return Ok(());
        }
        match self.wait(task, Limit::of(self.test.timeout).since(begin), true) {
            Waited::Done(ending) => ending,
            Waited::Interrupted(Interruption { signal, .. }) => {
                Err(Cause::Interrupted { signal, stuck: self.stop(lane, task, Phase::Body, None) })
            }
            Waited::TimedOut | Waited::Provided => {
                let limit = self.test.timeout.unwrap_or_default();
                Err(Cause::TimedOut { limit, stuck: self.stop(lane, task, Phase::Body, None) })
            }
        }
    }

    /// Waits for a task; while it waits, sets up what the task asks for.
    pub(super) fn wait(&mut self, task: TaskId, limit: Limit, interruptible: bool) -> Waited {
        let mut deadline = limit.limit.map(|time| limit.begin + time);
        let mut hurried = false;
        loop {
            // By when it happened and not by when it is heard, which may be late where the machine is busy.
            let in_time = |when: Instant| deadline.is_none_or(|deadline| when <= deadline);
            if let Some(at) = self.waiting.provided.iter().position(|(id, _)| *id == task) {
                if in_time(self.waiting.provided[at].1) {
                    self.waiting.provided.swap_remove(at);
                    return Waited::Provided;
                }
                return Waited::TimedOut;
            }
            if let Some((when, ending)) = self.waiting.done.remove(&task) {
                if in_time(when) {
                    return Waited::Done(ending);
                }
                self.waiting.done.insert(task, (when, ending));
                return Waited::TimedOut;
            }
            if let Some(interruption) = self.interruption {
                if interruptible {
                    return Waited::Interrupted(interruption);
                }
                if !std::mem::replace(&mut hurried, true) {
                    let share = self.share(interruption);
                    deadline = Some(deadline.map_or(share, |deadline| deadline.min(share)));
                }
            }
            let message = match self.next_get() {
                Some(get) => Ok(Message::Get(get)),
                None => self.receive(deadline),
            };
            match message {
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

    pub(super) fn receive(&mut self, deadline: Option<Instant>) -> Result<Message, RecvTimeoutError> {
        if let Some(message) = self.waiting.heard.take() {
            return Ok(message);
        }
        match deadline {
            Some(deadline) => self.inbox.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    pub(super) fn hear(&mut self, message: Message) {
        match message {
            Message::Provided(task, when) => self.waiting.provided.push((task, when)),
            Message::Done(task, when, ending) => {
                self.lanes.ended(task);
                self.waiting.done.insert(task, (when, ending));
            }
            Message::Interrupted(interruption) => {
                self.interruption = Some(interruption);
                self.recorder.interrupted(interruption.signal);
            }
            Message::DropFailed(task, cause) => self.waiting.drops.push((task, cause)),
            Message::Get(get) => self.hear_get(get),
        }
    }

    /// Tells a task to stop; true when its thread does not answer and is given up. What goes wrong while
    /// the task is dropped is a failure of its own.
    pub(super) fn stop(
        &mut self,
        lane: LaneId,
        task: TaskId,
        phase: Phase,
        fixture: Option<&'static FixtureDef>,
    ) -> bool {
        self.lanes.cancel(lane, task);
        self.wait_for_stop(lane, task, phase, fixture, |_| false)
    }

    /// The same for a setup, which may be set up before it hears of it.
    pub(super) fn stop_setup(
        &mut self,
        lane: LaneId,
        task: TaskId,
        fixture: &'static FixtureDef,
        provided: Arc<AtomicBool>,
    ) -> Stopped {
        self.lanes.cancel_setup(lane, task, provided);
        let is_set_up = |waiting: &Waiting| waiting.provided.iter().any(|(id, _)| *id == task);
        let stuck = self.wait_for_stop(lane, task, Phase::Setup, Some(fixture), is_set_up);
        match self.waiting.provided.iter().position(|(id, _)| *id == task) {
            Some(at) if !stuck => {
                self.waiting.provided.swap_remove(at);
                Stopped::TooLate
            }
            _ => Stopped::In { stuck },
        }
    }

    fn wait_for_stop(
        &mut self,
        lane: LaneId,
        task: TaskId,
        phase: Phase,
        fixture: Option<&'static FixtureDef>,
        is_over: impl Fn(&Waiting) -> bool,
    ) -> bool {
        let patience = if self.interruption.is_some() { STOPPING_IN_HASTE } else { STOPPING };
        let deadline = Instant::now() + patience;
        loop {
            match self.waiting.done.remove(&task) {
                Some((_, Ok(()) | Err(Cause::Skip(_)))) => return false,
                Some((_, Err(cause))) => {
                    self.failures.push(Failure { phase, fixture, chain: Vec::new(), cause });
                    return false;
                }
                None => {}
            }
            if is_over(&self.waiting) {
                return false;
            }
            match self.receive(Some(deadline)) {
                // No new setups for what is being stopped; whoever asks beside it has to wait.
                Ok(Message::Get(get))
                    if get.asker.fixture.map(FixtureDef::key) == fixture.map(FixtureDef::key) =>
                {
                    gets::refuse(get, "it is being stopped");
                }
                Ok(Message::Get(get)) => self.waiting.gets.push(get),
                Ok(message) => self.hear(message),
                Err(_) => {
                    self.lanes.abandon(lane);
                    return true;
                }
            }
        }
    }

    /// Until when a teardown may take after a signal: all that is left but for a reserve for each that waits for
    /// its turn, so that one that hangs never takes it from the others.
    pub(super) fn share(&self, interruption: Interruption) -> Instant {
        let now = Instant::now();
        let left = interruption.deadline.saturating_duration_since(now);
        let others = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        let reserve = RESERVE.min(left / others.saturating_add(1));
        now + left.saturating_sub(reserve * others)
    }
}
