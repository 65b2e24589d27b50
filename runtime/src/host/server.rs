//! The host's side of the wire: who asks, who holds what, and when the run is over.
//!
//! Invariants: a connection holds at most one fixture, and its end is the only way to give it back. Once the
//! run is over nothing new is set up, and those who hold something are waited for, with a limit.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixListener;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::connection::Connection;
use super::process::Process;
use super::wire::{Answer, Wanted};

/// How long the tests of a run that is over may still hold what they have.
const LAST_CLIENTS: Duration = Duration::from_secs(10);

/// How often who asked too late is told so.
const REFUSAL: Duration = Duration::from_millis(50);

/// How long nobody is let in after that failed.
const FULL: Duration = Duration::from_millis(50);

/// The answer to a question, when it is known.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What keeps the fixtures: the harness of the host.
pub(crate) trait Keeper: Send + Sync + 'static {
    /// Sets up what is wanted, where it is not set up yet.
    fn give(&self, wanted: &Wanted) -> Answering;

    /// The run is over: what is being set up is given up.
    fn end(&self, why: &'static str);
}

/// What the connections share.
#[derive(Default)]
pub(super) struct State {
    /// Connections of tests that hold something, or ask for it.
    pub(super) tests: usize,
    /// How often a fixture is held by other hosts.
    pub(super) held: HashMap<Wanted, usize>,
    pub(super) over: bool,
}

#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) changed: Condvar,
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `done`, at most until the deadline; false when that came first.
    fn wait(&self, deadline: Instant, done: impl Fn(&State) -> bool) -> bool {
        let mut state = self.lock();
        while !done(&state) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

/// The running server.
#[derive(Clone)]
pub(crate) struct Server(Arc<Shared>);

impl Server {
    /// Serves the connections that come in on `listener`, as long as this process lives.
    pub(crate) fn start(listener: UnixListener, keeper: Arc<dyn Keeper>) -> io::Result<Server> {
        listener.set_nonblocking(true)?;
        let shared = Arc::new(Shared::default());
        let mut serving = Serving {
            listener,
            bell: Bell::new()?,
            keeper,
            shared: Arc::clone(&shared),
            connections: Vec::new(),
            full_until: None,
        };
        thread::Builder::new().name("estrade-server".to_owned()).spawn(move || {
            loop {
                if let Err(error) = serving.turn() {
                    eprintln!("cannot listen: {error}");
                    return;
                }
            }
        })?;
        Ok(Server(shared))
    }

    /// Nothing new is set up from now on; waits for the tests that hold something. Those that still wait for
    /// something are sent away by `refuse`, again and again: one may have asked just before.
    pub(crate) fn close(&self, mut refuse: impl FnMut()) {
        self.0.lock().over = true;
        let deadline = Instant::now() + LAST_CLIENTS;
        loop {
            refuse();
            let now = Instant::now();
            if self.0.wait(deadline.min(now + REFUSAL), |state| state.tests == 0) {
                return;
            }
            if now >= deadline {
                eprintln!("the run is over, and a test still holds a shared fixture after {LAST_CLIENTS:?}");
                return;
            }
        }
    }

    /// Waits until no other host holds the fixture; false when the deadline came first.
    pub(crate) fn wait_until_released(&self, wanted: &Wanted, deadline: Instant) -> bool {
        self.0.wait(deadline, |state| !state.held.contains_key(wanted))
    }
}

/// One thread for all connections, and no runtime: what is set up already is told in the turn in which it is asked for,
/// which most tests of a run wait for.
struct Serving {
    listener: UnixListener,
    /// Rings when a fixture that somebody waits for is set up.
    bell: Arc<Bell>,
    keeper: Arc<dyn Keeper>,
    shared: Arc<Shared>,
    connections: Vec<Connection>,
    /// Out of descriptors, say: those who are connected go on.
    full_until: Option<Instant>,
}

impl Serving {
    /// Waits until there is something to do, and does it.
    fn turn(&mut self) -> io::Result<()> {
        self.full_until = self.full_until.filter(|until| *until > Instant::now());
        let anybody = if self.full_until.is_some() { PollFlags::empty() } else { PollFlags::IN };
        let mut watched = vec![PollFd::new(&*self.bell, PollFlags::IN), PollFd::new(&self.listener, anybody)];
        watched.extend(self.connections.iter().map(|it| PollFd::new(it, it.waits_for())));
        let next =
            self.connections.iter().filter_map(Connection::next_heartbeat).chain(self.full_until).min();
        let limit = next.map(|next| next.saturating_duration_since(Instant::now()));
        let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
        match poll(&mut watched, limit.as_ref()) {
            Err(Errno::INTR) => return Ok(()),
            heard => heard?,
        };
        let heard: Vec<_> = watched.iter().map(PollFd::revents).collect();
        if heard[0].contains(PollFlags::IN) {
            self.bell.rang();
        }
        let waker = Waker::from(Arc::clone(&self.bell));
        let mut of_each = heard[2..].iter();
        self.connections.retain_mut(|connection| {
            let heard = of_each.next().copied().unwrap_or(PollFlags::empty());
            // Its end, whatever it was, gives back what it held.
            connection.turn(heard, &*self.keeper, &waker).is_ok()
        });
        if heard[1].contains(PollFlags::IN) {
            match self.listener.accept().and_then(|(stream, _)| Connection::new(stream, &self.shared)) {
                Ok(mut connection) => {
                    // Most have asked already.
                    if connection.turn(PollFlags::IN, &*self.keeper, &waker).is_ok() {
                        self.connections.push(connection);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => {
                    eprintln!("cannot accept a connection: {error}");
                    self.full_until = Some(Instant::now() + FULL);
                }
            }
        }
        Ok(())
    }
}

/// Ends a wait for descriptors from another thread.
struct Bell(OwnedFd);

impl Bell {
    fn new() -> io::Result<Arc<Bell>> {
        Ok(Arc::new(Bell(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?)))
    }

    fn rang(&self) {
        // It says how often, which nobody wants to know.
        let _ = rustix::io::read(&self.0, &mut [0; 8]);
    }
}

impl AsFd for Bell {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // It can only fail where it has rung already, 2^64 times.
        let _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
    }
}

/// Tells the keeper when the runner is gone.
pub(crate) fn watch(runner: Process, keeper: Arc<dyn Keeper>) -> io::Result<()> {
    thread::Builder::new()
        .name("estrade-runner".to_owned())
        .spawn(move || {
            wait_for_end(runner);
            keeper.end("the end of the run");
        })
        .map(|_| ())
}

fn wait_for_end(runner: Process) {
    let pidfd = i32::try_from(runner.pid).ok().and_then(Pid::from_raw);
    let pidfd = pidfd.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok());
    // Only now: what the descriptor names is settled, and is the runner when it started when the runner did.
    while runner.is_alive() {
        match &pidfd {
            Some(pidfd) => {
                // An interrupted wait is waited again.
                let _ = poll(&mut [PollFd::new(pidfd, PollFlags::IN)], None);
            }
            None => thread::sleep(Duration::from_millis(200)),
        }
    }
}
