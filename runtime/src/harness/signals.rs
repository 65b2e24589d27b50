//! SIGTERM and SIGINT: running tests are told and tear down, no new one begins, then the signal has its way.

use std::sync::mpsc::Sender;
use std::time::Duration;

use super::message::Message;

/// A test that runs; it counts as running until this is dropped.
pub(super) struct Running {
    #[cfg(unix)]
    number: u64,
}

#[cfg(unix)]
pub(super) use unix::begin;

#[cfg(not(unix))]
/// No signals here: a test that is ended is ended.
pub(super) fn begin(_outbox: Sender<Message>, _grace: Duration) -> Running {
    Running {}
}

#[cfg(unix)]
mod unix {
    use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
    use std::thread;
    use std::time::Instant;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level;

    use super::{Duration, Message, Running, Sender};
    use crate::harness::message::Interruption;

    /// The tests of this process.
    struct Tests {
        running: Vec<(u64, Sender<Message>)>,
        last: u64,
        grace: Duration,
        /// Set once, and then no test begins.
        interrupted: bool,
    }

    static TESTS: Mutex<Tests> =
        Mutex::new(Tests { running: Vec::new(), last: 0, grace: Duration::ZERO, interrupted: false });
    static FEWER: Condvar = Condvar::new();

    fn tests() -> MutexGuard<'static, Tests> {
        TESTS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a test as running. After a signal it does not return: the process is about to end.
    pub(in crate::harness) fn begin(outbox: Sender<Message>, grace: Duration) -> Running {
        static INSTALL: Once = Once::new();
        INSTALL.call_once(|| match Signals::new([SIGTERM, SIGINT]) {
            Ok(signals) => watch(signals),
            // Without handlers a signal ends the process as it always did; tests are none the worse.
            Err(error) => eprintln!("estrade: SIGTERM and SIGINT will not run teardowns: {error}"),
        });
        let mut tests = tests();
        while tests.interrupted {
            tests = FEWER.wait(tests).unwrap_or_else(PoisonError::into_inner);
        }
        tests.last += 1;
        tests.grace = tests.grace.max(grace);
        let number = tests.last;
        tests.running.push((number, outbox));
        Running { number }
    }

    impl Drop for Running {
        fn drop(&mut self) {
            let mut tests = tests();
            tests.running.retain(|(number, _)| *number != self.number);
            FEWER.notify_all();
            // After a signal libtest must not begin another test: its thread waits for the end here.
            while tests.interrupted {
                tests = FEWER.wait(tests).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn watch(mut signals: Signals) {
        let watching = thread::Builder::new().name("estrade-signals".to_owned()).spawn(move || {
            for signal in signals.forever() {
                let mut tests = tests();
                if tests.interrupted {
                    continue;
                }
                tests.interrupted = true;
                // Whoever conducts needs a moment to report after its last teardown was cut short.
                let deadline = Instant::now() + tests.grace;
                let interruption = Interruption { signal: name(signal), deadline };
                for (_, outbox) in &tests.running {
                    // A test that has just ended does not listen, which is fine.
                    let _ = outbox.send(Message::Interrupted(interruption));
                }
                thread::Builder::new()
                    .name("estrade-end".to_owned())
                    .spawn(move || end(signal, deadline))
                    .ok();
            }
        });
        if let Err(error) = watching {
            eprintln!("estrade: SIGTERM and SIGINT will not run teardowns: {error}");
        }
    }

    /// Waits until no test runs any more, at most until a second after the grace period, and then lets the
    /// signal do what it does by default.
    fn end(signal: i32, deadline: Instant) {
        let last = deadline + Duration::from_secs(1);
        let mut tests = tests();
        while !tests.running.is_empty() {
            let left = last.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            tests = FEWER.wait_timeout(tests, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(tests);
        if low_level::emulate_default_handler(signal).is_err() {
            std::process::exit(128 + signal);
        }
    }

    fn name(signal: i32) -> &'static str {
        if signal == SIGINT { "SIGINT" } else { "SIGTERM" }
    }
}
