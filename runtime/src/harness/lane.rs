//! A thread that runs user code: what is awaited inside the test's runtime, what is not beside it.

use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Waker};

use tokio::sync::mpsc::UnboundedReceiver;

use super::body::Body;
use super::lanes::TestRuntime;
use super::message::{Message, TaskId};
use crate::core::failure::Cause;
use crate::core::fixture::LocalFuture;
use crate::core::panic;

type Ending = Result<(), Cause>;

/// Makes the future of a task, on the lane that polls it.
pub(super) type Job = Box<dyn FnOnce() -> LocalFuture<'static, Ending> + Send>;

/// The body of a test that borrows from its caller, and so cannot be sent to another thread's lane.
pub(super) type BorrowingBody<'a> = Box<dyn FnOnce(Body) -> LocalFuture<'a, Ending> + 'a>;

/// How a task is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Polled inside `block_on`, as async code is.
    Awaited,
    /// Polled with the runtime entered only, so that code which blocks may block (and may use
    /// `Handle::block_on` or a blocking client); it never waits but at `provide!`.
    Direct,
}

pub(super) enum Order {
    Start(TaskId, Mode, Job),
    /// Starts the body that the lane was made with.
    StartBorrowing(TaskId, Mode, Body),
    /// A direct task may go on.
    Resume,
    /// A task is dropped where it stands.
    Cancel(TaskId),
}

pub(super) struct Lane<'a> {
    runtime: Arc<TestRuntime>,
    orders: UnboundedReceiver<Order>,
    outbox: mpsc::Sender<Message>,
    tasks: Vec<Task<'a>>,
    body: Option<BorrowingBody<'a>>,
}

struct Task<'a> {
    id: TaskId,
    mode: Mode,
    future: LocalFuture<'a, Ending>,
}

/// What a lane is made of: it can be sent to its thread, which a lane cannot leave.
pub(super) struct Seed {
    pub(super) runtime: Arc<TestRuntime>,
    pub(super) orders: UnboundedReceiver<Order>,
    pub(super) outbox: mpsc::Sender<Message>,
}

impl Seed {
    pub(super) fn lane(self, body: Option<BorrowingBody<'_>>) -> Lane<'_> {
        let Seed { runtime, orders, outbox } = self;
        Lane { runtime, orders, outbox, tasks: Vec::new(), body }
    }
}

impl<'a> Lane<'a> {
    /// Runs until nobody can send orders any more.
    pub(super) fn run(mut self) {
        let runtime = Arc::clone(&self.runtime);
        while let Some(order) = runtime.block_on(std::future::poll_fn(|cx| self.poll(cx))) {
            let _entered = runtime.enter();
            self.obey(order);
            self.poll_tasks(Mode::Direct, &mut Context::from_waker(Waker::noop()));
        }
        let _entered = runtime.enter();
        for task in self.tasks.drain(..) {
            // Given up by the conductor, which has reported it.
            let _ = panic::catch(|| drop(task.future));
        }
    }

    /// Inside `block_on`: polls what is awaited; ready with an order that has to be obeyed outside.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Order>> {
        while let Poll::Ready(order) = self.orders.poll_recv(cx) {
            match order {
                Some(order) if !self.is_direct(&order) => self.obey(order),
                other => return Poll::Ready(other),
            }
        }
        self.poll_tasks(Mode::Awaited, cx);
        Poll::Pending
    }

    fn is_direct(&self, order: &Order) -> bool {
        match order {
            Order::Start(_, mode, _) | Order::StartBorrowing(_, mode, _) => *mode == Mode::Direct,
            Order::Resume => true,
            Order::Cancel(id) => self.tasks.iter().any(|task| task.id == *id && task.mode == Mode::Direct),
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Start(id, mode, job) => self.start(id, mode, move || -> LocalFuture<'a, Ending> { job() }),
            Order::StartBorrowing(id, mode, context) => match self.body.take() {
                Some(body) => self.start(id, mode, move || body(context)),
                None => self.report(id, Err(Cause::Refused("the body was started twice".to_owned()))),
            },
            Order::Resume => {}
            Order::Cancel(id) => {
                if let Some(at) = self.tasks.iter().position(|task| task.id == id) {
                    let task = self.tasks.swap_remove(at);
                    let ending = panic::catch(|| drop(task.future));
                    self.report(id, ending);
                }
            }
        }
    }

    fn start(&mut self, id: TaskId, mode: Mode, job: impl FnOnce() -> LocalFuture<'a, Ending>) {
        match panic::catch(job) {
            Ok(future) => self.tasks.push(Task { id, mode, future }),
            Err(cause) => self.report(id, Err(cause)),
        }
    }

    fn poll_tasks(&mut self, mode: Mode, cx: &mut Context<'_>) {
        let mut at = 0;
        while at < self.tasks.len() {
            let task = &mut self.tasks[at];
            if task.mode != mode {
                at += 1;
                continue;
            }
            let ending = match panic::catch(|| Pin::new(&mut task.future).poll(cx)) {
                Ok(Poll::Pending) => {
                    at += 1;
                    continue;
                }
                Ok(Poll::Ready(ending)) => ending,
                Err(cause) => Err(cause),
            };
            let task = self.tasks.swap_remove(at);
            // What the task holds is dropped before anyone hears that it has ended.
            let dropped = panic::catch(|| drop(task.future));
            self.report(task.id, ending.and(dropped));
        }
    }

    fn report(&self, id: TaskId, ending: Ending) {
        // The conductor is gone only when it has given this lane up.
        let _ = self.outbox.send(Message::Done(id, ending));
    }
}
