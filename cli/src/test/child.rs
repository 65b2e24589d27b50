//! A runner as a child: signals reach it, and its end is ours.
//!
//! A second signal makes nextest kill its tests instead of ending them, and their teardown with them. So one signal must
//! reach the runner once:
//!
//! - In the foreground of a terminal the child stays in our process group. The terminal sends Ctrl-C to both; we wait.
//! - Elsewhere (CI, a background job) the child has a group of its own, and that group hears what we hand on: the runner,
//!   and the test binary that `cargo test` waits for.

use std::fs::File;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::signal::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;

use super::screen::Relay;
use crate::failure::Failure;
use crate::runs::process::Process;

/// `timeout` signals us and then our group: two deliveries so close together are one wish.
const ONE_SIGNAL: Duration = Duration::from_millis(500);

/// A runner that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its exit code, or 128 + the signal's number.
    pub(crate) code: u8,
    /// The process that it was; none where `/proc` is missing.
    pub(crate) process: Option<Process>,
    signals: Signals,
}

impl Ended {
    /// Whether somebody wants us to end, too: from the runner's start on, a signal only tells so.
    pub(crate) fn is_to_stop(&mut self) -> bool {
        self.signals.pending().any(|signal| signal != SIGCHLD)
    }
}

/// Starts the command and waits for its end, and where its output is relayed, for the end of that.
pub(super) fn run_to_its_end(mut command: Command, relay: Option<Relay>) -> Result<Ended, Failure> {
    let in_foreground = in_foreground_of_a_terminal();
    if !in_foreground {
        command.process_group(0);
    }
    // Before the child exists, so that neither its end nor an early signal can be missed.
    let mut signals = Signals::new([SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP])
        .map_err(|error| Failure::environment(format!("cannot listen for signals: {error}")))?;
    let mut child = command.spawn().map_err(|error| {
        Failure::environment(format!("cannot start {}: {error}", command.get_program().to_string_lossy()))
    })?;
    // It holds the other end of the runner's terminal, which only the runner should.
    drop(command);
    let copying = relay.map(Relay::start).transpose();
    let copying = copying
        .map_err(|error| Failure::environment(format!("cannot show what the test runner writes: {error}")))?;
    // Not waited for yet, so the number is still its own.
    let process = Process::now(child.id());
    let mut last: Option<(i32, Instant)> = None;
    loop {
        for signal in signals.wait() {
            match signal {
                SIGCHLD => {}
                SIGINT | SIGQUIT if in_foreground => {} // the terminal sent it to the child, too
                _ if last.is_some_and(|(before, when)| before == signal && when.elapsed() < ONE_SIGNAL) => {}
                _ => {
                    hand_on(signal, &child, in_foreground)?;
                    last = Some((signal, Instant::now()));
                }
            }
        }
        let ended = child
            .try_wait()
            .map_err(|error| Failure::environment(format!("cannot wait for the test runner: {error}")))?;
        if let Some(status) = ended {
            if let Some(copying) = copying {
                copying.finish();
            }
            return Ok(Ended { code: code(status), process, signals });
        }
    }
}

/// Nothing but the loop above reaps the child, so its pid is its own until we have seen its end.
fn hand_on(signal: i32, child: &Child, in_our_group: bool) -> Result<(), Failure> {
    let target = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (Some(pid), Some(signal)) = (target, Signal::from_named_raw(signal)) else {
        return Err(Failure::environment(format!("cannot hand signal {signal} on to the test runner")));
    };
    let sent = if in_our_group { kill_process(pid, signal) } else { kill_process_group(pid, signal) };
    match sent {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(error) => {
            Err(Failure::environment(format!("cannot hand {signal:?} on to the test runner: {error}")))
        }
    }
}

/// Whether a terminal's Ctrl-C reaches our process group.
fn in_foreground_of_a_terminal() -> bool {
    File::open("/dev/tty")
        .ok()
        .and_then(|terminal| rustix::termios::tcgetpgrp(terminal).ok())
        .is_some_and(|group| group == rustix::process::getpgrp())
}

/// As a shell tells it.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_as_a_shell_tells_it() {
        assert_eq!(code(ExitStatus::from_raw(0)), 0);
        assert_eq!(code(ExitStatus::from_raw(100 << 8)), 100);
        assert_eq!(code(ExitStatus::from_raw(SIGTERM)), 143);
    }
}
