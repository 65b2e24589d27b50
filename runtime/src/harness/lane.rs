//! A thread that runs user code: what is awaited inside the test's runtime, what is not beside it.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use tokio::sync::mpsc::UnboundedReceiver;

use super::body::Body;
use super::lanes::TestRuntime;
use super::message::{Message, TaskId};
use super::preparation::MakeJob;
use super::sequence::{After, Next, Sequence};
use crate::core::failure::Cause;
use crate::core::fixture::LocalFuture;
use crate::core::overrides::Overrides;
use crate::core::panic;

type Ending = Result<(), Cause>;

/// Makes the future of a task, on the lane that polls it.
pub(super) type Job = Box<dyn for<'a> FnOnce(&mut Home<'a>) -> LocalFuture<'a, Ending> + Send>;

/// The body of a test that borrows from its caller, and so cannot be sent to another thread's lane.
pub(super) type BorrowingBody<'a> = Box<dyn FnOnce(Body) -> LocalFuture<'a, Ending> + 'a>;

/// Evaluates the expressions of a test that borrows from its caller, and makes its body.
pub(super) type Prepare<'a> = Box<dyn FnOnce(&mut Overrides) -> BorrowingBody<'a> + 'a>;

/// What only the thread that called us has; nothing on every other lane.
#[derive(Default)]
pub(super) struct Home<'a> {
    prepare: Option<Prepare<'a>>,
    body: Option<BorrowingBody<'a>>,
}

impl<'a> Home<'a> {
    pub(super) fn new(prepare: Prepare<'a>) -> Home<'a> {
        Home { prepare: Some(prepare), body: None }
    }

    /// Evaluates the expressions; what it returns starts the body, which stays here.
    pub(super) fn prepare(&mut self, overrides: &mut Overrides) -> MakeJob {
        self.body = self.prepare.take().map(|prepare| prepare(overrides));
        Box::new(|context| Box::new(move |home| home.start(context)))
    }

    fn start(&mut self, context: Body) -> LocalFuture<'a, Ending> {
        match self.body.take() {
            Some(body) => body(context),
            None => Box::pin(std::future::ready(Err(Cause::Refused("there is no body here".to_owned())))),
        }
    }
}

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
    /// Several tasks, one after the other.
    StartAll(Arc<Sequence>),
    /// A direct task may go on.
    Resume,
    /// A task is dropped where it stands.
    Cancel(TaskId),
    /// The same for a setup that has not come to its `provide!`, which this tells.
    CancelSetup(TaskId, Arc<AtomicBool>),
}

pub(super) struct Lane<'a> {
    runtime: Arc<TestRuntime>,
    orders: UnboundedReceiver<Order>,
    outbox: mpsc::Sender<Message>,
    tasks: Vec<Task<'a>>,
    home: Home<'a>,
    sequence: Option<Arc<Sequence>>,
    /// The step of it that begins now.
    next: Option<Next>,
    /// What it tells when it has ended.
    last_words: Option<Message>,
}

/// What has to be done outside of `block_on`.
enum Outside {
    Order(Order),
    /// The next step of the sequence.
    Next,
    /// Nobody can send orders any more, or will.
    End,
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
    pub(super) fn lane(self, home: Home<'_>) -> Lane<'_> {
        let Seed { runtime, orders, outbox } = self;
        Lane {
            runtime,
            orders,
            outbox,
            tasks: Vec::new(),
            home,
            sequence: None,
            next: None,
            last_words: None,
        }
    }
}

impl Lane<'_> {
    /// Runs until nobody sends orders any more.
    pub(super) fn run(mut self) {
        let runtime = Arc::clone(&self.runtime);
        loop {
            let outside = runtime.block_on(std::future::poll_fn(|cx| self.poll(cx)));
            let _entered = runtime.enter();
            match outside {
                Outside::Order(order) => self.obey(order),
                Outside::Next => {}
                Outside::End => break,
            }
            self.start_next(Mode::Direct);
            self.poll_tasks(Mode::Direct, &mut Context::from_waker(Waker::noop()));
            while self.start_next(Mode::Direct) {
                self.poll_tasks(Mode::Direct, &mut Context::from_waker(Waker::noop()));
            }
            if self.last_words.is_some() {
                break;
            }
        }
        let entered = runtime.enter();
        for task in self.tasks.drain(..) {
            // Given up by the conductor, which has reported it.
            let _ = panic::catch(|| drop(task.future));
        }
        drop(entered);
        // Whoever hears the last words ends the runtime.
        drop((self.runtime, runtime));
        if let Some(message) = self.last_words {
            let _ = self.outbox.send(message);
        }
    }

    /// Inside `block_on`: polls what is awaited; ready with what has to be done outside.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Outside> {
        while let Poll::Ready(order) = self.orders.poll_recv(cx) {
            match order {
                Some(order) if !self.is_direct(&order) => self.obey(order),
                Some(order) => return Poll::Ready(Outside::Order(order)),
                None => return Poll::Ready(Outside::End),
            }
        }
        loop {
            self.start_next(Mode::Awaited);
            self.poll_tasks(Mode::Awaited, cx);
            match &self.next {
                Some(Next { mode: Mode::Awaited, .. }) => {}
                Some(_) => return Poll::Ready(Outside::Next),
                None if self.last_words.is_some() => return Poll::Ready(Outside::End),
                None => return Poll::Pending,
            }
        }
    }

    fn is_direct(&self, order: &Order) -> bool {
        match order {
            Order::Start(_, mode, _) => *mode == Mode::Direct,
            Order::Resume => true,
            Order::StartAll(_) => false,
            Order::Cancel(id) | Order::CancelSetup(id, _) => {
                self.tasks.iter().any(|task| task.id == *id && task.mode == Mode::Direct)
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Start(id, mode, job) => self.start(id, mode, job),
            Order::StartAll(sequence) => {
                self.next = sequence.first();
                self.sequence = Some(sequence);
            }
            Order::Resume => {}
            // What is behind its `provide!` has to run: the conductor hears that it got there.
            Order::CancelSetup(_, provided) if provided.load(Ordering::Acquire) => {}
            Order::Cancel(id) | Order::CancelSetup(id, _) => {
                if let Some(at) = self.tasks.iter().position(|task| task.id == id) {
                    let task = self.tasks.swap_remove(at);
                    let ending = panic::catch(|| drop(task.future));
                    self.report(id, ending);
                }
            }
        }
    }

    /// Starts the step of the sequence that begins now, where it is of this mode.
    fn start_next(&mut self, mode: Mode) -> bool {
        let next = self.next.take_if(|next| next.mode == mode);
        let is_one = next.is_some();
        if let Some(Next { task, mode, job }) = next {
            self.start(task, mode, job);
        }
        is_one
    }

    fn start(&mut self, id: TaskId, mode: Mode, job: Job) {
        match panic::catch(|| job(&mut self.home)) {
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

    fn report(&mut self, id: TaskId, ending: Ending) {
        let now = Instant::now();
        let after = match &self.sequence {
            Some(sequence) if ending.is_ok() => sequence.after(id, now),
            _ => After::Tell,
        };
        let message = Message::Done(id, now, ending);
        match after {
            After::Begin(next) => self.next = Some(next),
            After::End => self.last_words = Some(message),
            // The conductor is gone only when it has given this lane up.
            After::Tell => drop(self.outbox.send(message)),
        }
    }
}
