//! The tests that run in this process: who is told of a signal, and who is waited for before it ends.

use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::message::{Interruption, Message};

/// How long no other test may have begun before a process whose last test is stuck is ended. libtest begins
/// the next test at once when one has ended, so this is ample.
const QUIET: Duration = Duration::from_secs(1);

struct Tests {
    running: Vec<(u64, Sender<Message>)>,
    /// The number of the test that began last.
    last: u64,
    grace: Duration,
    /// Tests whose body cannot be left, and which only the end of the process ends.
    stuck: usize,
    /// Set once, and then no test begins.
    interrupted: bool,
}

static TESTS: Mutex<Tests> =
    Mutex::new(Tests { running: Vec::new(), last: 0, grace: Duration::ZERO, stuck: 0, interrupted: false });
static CHANGED: Condvar = Condvar::new();

fn tests() -> MutexGuard<'static, Tests> {
    TESTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A test that runs; it counts as running until this is dropped.
pub(super) struct Running {
    number: u64,
}

impl Running {
    /// Counts a test as running. After a signal it does not return: the process is about to end.
    pub(super) fn begin(outbox: Sender<Message>, grace: Duration) -> Running {
        let mut tests = stay_if_interrupted(tests());
        tests.last += 1;
        tests.grace = tests.grace.max(grace);
        let number = tests.last;
        tests.running.push((number, outbox));
        Running { number }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut tests = tests();
        tests.running.retain(|(number, _)| *number != self.number);
        CHANGED.notify_all();
        // After a signal libtest must not begin another test: its thread waits for the end here.
        drop(stay_if_interrupted(tests));
    }
}

fn stay_if_interrupted(mut tests: MutexGuard<'static, Tests>) -> MutexGuard<'static, Tests> {
    while tests.interrupted {
        tests = CHANGED.wait(tests).unwrap_or_else(PoisonError::into_inner);
    }
    tests
}

/// Tells every test to end, the first time; until when they may take.
pub(super) fn interrupt(signal: &'static str) -> Option<Instant> {
    let mut tests = tests();
    if tests.interrupted {
        return None;
    }
    tests.interrupted = true;
    let deadline = Instant::now() + tests.grace;
    for (_, outbox) in &tests.running {
        // A test that has just ended does not listen, which is fine.
        let _ = outbox.send(Message::Interrupted(Interruption { signal, deadline }));
    }
    Some(deadline)
}

/// Waits until no test runs any more but those that are stuck, at most until `last`.
pub(super) fn wait_for_all(last: Instant) {
    let mut tests = tests();
    while tests.running.len() > tests.stuck {
        let left = last.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        tests = CHANGED.wait_timeout(tests, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// For a test whose body blocks the thread that libtest gave it, for ever: ends the process, failed, once
/// nothing else runs in it.
pub(super) fn end_process_when_alone() -> ! {
    let mut tests = tests();
    tests.stuck += 1;
    CHANGED.notify_all();
    loop {
        let (running, last) = (tests.running.len(), tests.last);
        tests = CHANGED.wait_timeout(tests, QUIET).unwrap_or_else(PoisonError::into_inner).0;
        let quiet = tests.running.len() == running && tests.last == last;
        if quiet && running <= tests.stuck && !tests.interrupted {
            std::process::exit(101);
        }
    }
}
