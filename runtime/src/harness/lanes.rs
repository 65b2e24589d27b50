//! The lanes of one test: which is free, which is given up.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::lane::{Home, Job, Lane, Mode, Order, Seed};
use super::message::{Message, TaskId};
use super::sequence::Sequence;
use crate::core::failure::Cause;
use crate::core::test::Flavor;
use crate::error::Error;

/// How long tasks that the test left behind may take to end when its runtime shuts down.
const SHUTDOWN: Duration = Duration::from_secs(1);

/// Where a task runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LaneId(usize);

pub(super) struct Lanes {
    flavor: Flavor,
    name: String,
    /// None when the test is over.
    runtime: Option<Arc<TestRuntime>>,
    outbox: mpsc::Sender<Message>,
    all: Vec<Handle>,
    /// The lane of the thread that called us, whose body borrows from it.
    home: Option<LaneId>,
}

struct Handle {
    orders: UnboundedSender<Order>,
    /// Closed when the lane's thread has ended; none when it has, and for the lane of the calling thread.
    end: Option<mpsc::Receiver<Infallible>>,
    /// Tasks that have not ended, suspended fixtures included.
    tasks: Vec<TaskId>,
    abandoned: bool,
}

impl Lanes {
    pub(super) fn new(flavor: Flavor, name: String, outbox: mpsc::Sender<Message>) -> Result<Lanes, Error> {
        let mut builder = match flavor {
            Flavor::MultiThread => Builder::new_multi_thread(),
            Flavor::CurrentThread => Builder::new_current_thread(),
        };
        if flavor == Flavor::MultiThread {
            builder.worker_threads(2);
        }
        let runtime = builder.enable_all().build()?;
        let runtime = Some(Arc::new(TestRuntime(Some(runtime))));
        Ok(Lanes { flavor, name, runtime, outbox, all: Vec::new(), home: None })
    }

    /// Makes the lane that the calling thread itself will run.
    pub(super) fn home<'a>(&mut self, home: Home<'a>) -> Result<Lane<'a>, Cause> {
        let (seed, orders) = self.seed()?;
        self.home = Some(LaneId(self.all.len()));
        self.all.push(Handle { orders, end: None, tasks: Vec::new(), abandoned: false });
        Ok(seed.lane(home))
    }

    fn seed(&self) -> Result<(Seed, UnboundedSender<Order>), Cause> {
        let runtime = self.runtime.clone().ok_or_else(|| Cause::Refused("the test is over".to_owned()))?;
        let (orders, receiver) = unbounded_channel();
        Ok((Seed { runtime, orders: receiver, outbox: self.outbox.clone() }, orders))
    }

    /// Starts a task on a lane that nothing else can block.
    pub(super) fn start(&mut self, task: TaskId, mode: Mode, job: Job) -> Result<LaneId, Cause> {
        match self.free()? {
            Some(lane) => Ok(self.start_on(lane, task, mode, job)),
            None => self.spawn(Some(task), Order::Start(task, mode, job)),
        }
    }

    /// Has a lane take all steps of a sequence, until it is frozen; nothing else is started meanwhile.
    pub(super) fn start_all(&mut self, sequence: &Arc<Sequence>) -> Result<LaneId, Cause> {
        let order = Order::StartAll(Arc::clone(sequence));
        match self.free()? {
            Some(lane) => {
                self.order(lane, order);
                Ok(lane)
            }
            None => self.spawn(None, order),
        }
    }

    /// What a lane runs now that its sequence is frozen.
    pub(super) fn is_busy_with(&mut self, lane: LaneId, task: Option<TaskId>) {
        self.all[lane.0].tasks.extend(task);
    }

    /// A lane that ended by itself.
    pub(super) fn has_ended(&mut self, lane: LaneId) {
        self.all[lane.0].end = None;
    }

    /// Whether the calling thread is the lane of the body.
    pub(super) fn has_home(&self) -> bool {
        self.home.is_some()
    }

    /// Starts what is the test's own: where the calling thread is a lane, that is the only one that has it.
    pub(super) fn start_own(&mut self, task: TaskId, mode: Mode, job: Job) -> Result<LaneId, Cause> {
        match self.home {
            Some(home) => Ok(self.start_on(home, task, mode, job)),
            None => self.start(task, mode, job),
        }
    }

    fn start_on(&mut self, lane: LaneId, task: TaskId, mode: Mode, job: Job) -> LaneId {
        self.order(lane, Order::Start(task, mode, job));
        self.all[lane.0].tasks.push(task);
        lane
    }

    pub(super) fn resume(&self, lane: LaneId) {
        self.order(lane, Order::Resume);
    }

    pub(super) fn cancel(&self, lane: LaneId, task: TaskId) {
        self.order(lane, Order::Cancel(task));
    }

    pub(super) fn cancel_setup(&self, lane: LaneId, task: TaskId, provided: Arc<AtomicBool>) {
        self.order(lane, Order::CancelSetup(task, provided));
    }

    pub(super) fn ended(&mut self, task: TaskId) {
        for lane in &mut self.all {
            lane.tasks.retain(|id| *id != task);
        }
    }

    /// Gives up a lane whose thread does not answer.
    pub(super) fn abandon(&mut self, lane: LaneId) {
        self.all[lane.0].abandoned = true;
    }

    pub(super) fn is_abandoned(&self, lane: LaneId) -> bool {
        self.all[lane.0].abandoned
    }

    /// Whether the calling thread itself is blocked by the body.
    pub(super) fn is_home_abandoned(&self) -> bool {
        self.home.and_then(|home| self.all.get(home.0)).is_some_and(|home| home.abandoned)
    }

    fn order(&self, lane: LaneId, order: Order) {
        // A lane ends only when it can get no orders, so a lost order is one to a lane that was given up.
        let _ = self.all[lane.0].orders.send(order);
    }

    /// A lane for something new; none where it needs a new one.
    fn free(&self) -> Result<Option<LaneId>, Cause> {
        if self.flavor == Flavor::CurrentThread {
            return match self.all.first() {
                Some(only) if only.abandoned => Err(Cause::Refused(
                    "its thread is blocked: with `flavor = \"current_thread\"` everything runs on one"
                        .to_owned(),
                )),
                only => Ok(only.map(|_| LaneId(0))),
            };
        }
        let is_free = |lane: &Handle| lane.tasks.is_empty() && !lane.abandoned && lane.end.is_some();
        Ok(self.all.iter().position(is_free).map(LaneId))
    }

    /// A new lane. Its first order is there before its thread is, which then need not be woken for it.
    fn spawn(&mut self, task: Option<TaskId>, first: Order) -> Result<LaneId, Cause> {
        let (seed, orders) = self.seed()?;
        let (running, end) = mpsc::channel();
        self.all.push(Handle { orders, end: Some(end), tasks: task.into_iter().collect(), abandoned: false });
        let lane = LaneId(self.all.len() - 1);
        self.order(lane, first);
        // Like libtest's own thread: the test's name, and std hands the captured output on to it.
        let thread = thread::Builder::new().name(self.name.clone()).spawn(move || {
            seed.lane(Home::default()).run();
            drop(running);
        });
        match thread {
            Ok(_) => Ok(lane),
            Err(error) => {
                self.all.pop();
                let error = Error::msg(format!("a thread for the test could not be started: {error}"));
                Err(Cause::Error(error))
            }
        }
    }

    /// Ends every lane that answers, then the runtime.
    pub(super) fn close(&mut self) {
        let deadline = Instant::now() + SHUTDOWN;
        for Handle { orders, end, abandoned, tasks } in self.all.drain(..) {
            drop(orders);
            if let Some(end) = end
                && !abandoned
                && tasks.is_empty()
            {
                // On `current_thread` a task that the test left behind may block the thread: it is left too.
                let _ = end.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            }
        }
        self.runtime = None;
    }
}

/// A runtime whose end takes a bounded time: a task that blocks is left behind.
pub(super) struct TestRuntime(Option<Runtime>);

impl Deref for TestRuntime {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        self.0.as_ref().expect("the runtime is there until it is dropped")
    }
}

impl Drop for TestRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_timeout(SHUTDOWN);
        }
    }
}
