//! The host's side of the wire: who asks, who holds what, and when the run is over.
//!
//! Invariants: a connection holds at most one fixture, and its end is the only way to give it back. Once the
//! run is over nothing new is set up, and those who hold something are waited for, with a limit.

use std::collections::HashMap;
use std::io;
use std::os::unix::net::UnixListener as StdListener;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;

use super::process::Process;
use super::wire::{self, Answer, Question, Wanted};

/// How often who waits is told that its fixture is being set up.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// How long the tests of a run that is over may still hold what they have.
const LAST_CLIENTS: Duration = Duration::from_secs(10);

/// How often who asked too late is told so.
const REFUSAL: Duration = Duration::from_millis(50);

/// What keeps the fixtures: the harness of the host.
pub(crate) trait Keeper: Send + Sync + 'static {
    /// Sets up what is wanted, where it is not set up yet.
    fn give(&self, wanted: &Wanted) -> Pin<Box<dyn Future<Output = Answer> + Send>>;

    /// The run is over: what is being set up is given up.
    fn end(&self, why: &'static str);
}

/// What the connections share.
#[derive(Default)]
struct State {
    /// Connections of tests that hold something, or ask for it.
    tests: usize,
    /// How often a fixture is held by other hosts.
    held: HashMap<Wanted, usize>,
    over: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
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
    pub(crate) fn start(listener: StdListener, keeper: Arc<dyn Keeper>) -> io::Result<Server> {
        listener.set_nonblocking(true)?;
        let shared = Arc::new(Shared::default());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let serving = Arc::clone(&shared);
        thread::Builder::new().name("estrade-server".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let listener = match UnixListener::from_std(listener) {
                    Ok(listener) => listener,
                    Err(error) => {
                        eprintln!("cannot listen: {error}");
                        return;
                    }
                };
                loop {
                    match listener.accept().await {
                        Ok((stream, _)) => {
                            let (keeper, shared) = (Arc::clone(&keeper), Arc::clone(&serving));
                            tokio::spawn(async move {
                                let mut connection = Connection { stream, shared, holds: Holds::Nothing };
                                // Its end, whatever it was, gives back what it held.
                                let _ = connection.serve(&*keeper).await;
                            });
                        }
                        Err(error) => {
                            // Out of descriptors, say: those who are connected go on.
                            eprintln!("cannot accept a connection: {error}");
                            tokio::time::sleep(Duration::from_millis(50)).await;
                        }
                    }
                }
            });
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

/// What a connection holds.
enum Holds {
    Nothing,
    ForATest,
    ForAHost(Wanted),
}

struct Connection {
    stream: UnixStream,
    shared: Arc<Shared>,
    holds: Holds,
}

impl Connection {
    async fn serve(&mut self, keeper: &dyn Keeper) -> io::Result<()> {
        loop {
            let Question::Attach { wanted, host } = self.receive().await?;
            let over = {
                let mut state = self.shared.lock();
                if !state.over && matches!(self.holds, Holds::Nothing) {
                    if host {
                        *state.held.entry(wanted.clone()).or_default() += 1;
                        self.holds = Holds::ForAHost(wanted.clone());
                    } else {
                        state.tests += 1;
                        self.holds = Holds::ForATest;
                    }
                }
                state.over
            };
            if over {
                self.send(&Answer::Refused { why: "the run is over".to_owned() }).await?;
                continue;
            }
            let mut answer = keeper.give(&wanted);
            let answer = loop {
                match timeout(HEARTBEAT, &mut answer).await {
                    Ok(answer) => break answer,
                    // When nobody listens any more, the setup goes on for the others.
                    Err(_) => self.send(&Answer::Working).await?,
                }
            };
            self.send(&answer).await?;
        }
    }

    async fn receive(&mut self) -> io::Result<Question> {
        let mut head = [0; 4];
        self.stream.read_exact(&mut head).await?;
        let mut body = vec![0; wire::length(head)?];
        self.stream.read_exact(&mut body).await?;
        Ok(serde_json::from_slice(&body)?)
    }

    async fn send(&mut self, answer: &Answer) -> io::Result<()> {
        self.stream.write_all(&wire::frame(answer)?).await
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        match std::mem::replace(&mut self.holds, Holds::Nothing) {
            Holds::Nothing => return,
            Holds::ForATest => state.tests -= 1,
            Holds::ForAHost(wanted) => {
                if let Some(count) = state.held.get_mut(&wanted) {
                    *count -= 1;
                    if *count == 0 {
                        state.held.remove(&wanted);
                    }
                }
            }
        }
        drop(state);
        self.shared.changed.notify_all();
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
