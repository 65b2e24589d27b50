//! SIGTERM and SIGINT: running tests are told and tear down, no new one begins, then the signal has its way.

#[cfg(target_os = "linux")]
pub(super) use unix::end_host;
#[cfg(unix)]
pub(super) use unix::watch;

#[cfg(not(unix))]
/// No signals here: a test that is ended is ended.
pub(super) fn watch() {}

#[cfg(unix)]
mod unix {
    use std::sync::Once;
    use std::thread;
    use std::time::{Duration, Instant};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level;

    use crate::harness::running;

    /// Whoever conducts a test needs a moment to report, after its last teardown was cut short.
    const REPORTING: Duration = Duration::from_secs(1);

    /// Installs the handlers, when the first test of ours runs.
    pub(in crate::harness) fn watch() {
        static INSTALL: Once = Once::new();
        INSTALL.call_once(|| {
            let watching = Signals::new([SIGTERM, SIGINT]).and_then(|signals| {
                thread::Builder::new().name("estrade-signals".to_owned()).spawn(move || obey(signals))
            });
            // Without handlers a signal ends the process as it always did; tests are none the worse.
            if let Err(error) = watching {
                eprintln!("estrade: SIGTERM and SIGINT will not run teardowns: {error}");
            }
        });
    }

    /// In a session host: the first signal is the end of the run.
    #[cfg(target_os = "linux")]
    pub(in crate::harness) fn end_host(end: impl Fn() + Send + 'static) {
        let watching = Signals::new([SIGTERM, SIGINT]).and_then(|mut signals| {
            thread::Builder::new().name("estrade-signals".to_owned()).spawn(move || {
                for _ in signals.forever() {
                    end();
                }
            })
        });
        if let Err(error) = watching {
            eprintln!("SIGTERM will not run teardowns: {error}");
        }
    }

    /// The first signal decides; the grace period bounds how long later ones are not heard.
    fn obey(mut signals: Signals) {
        for signal in signals.forever() {
            let name = if signal == SIGINT { "SIGINT" } else { "SIGTERM" };
            if let Some(deadline) = running::interrupt(name) {
                end(signal, deadline);
            }
        }
    }

    fn end(signal: i32, deadline: Instant) {
        running::wait_for_all(deadline + REPORTING);
        // Dies by the signal, so that whoever waits for the process sees why.
        if low_level::emulate_default_handler(signal).is_err() {
            std::process::exit(128 + signal);
        }
    }
}
