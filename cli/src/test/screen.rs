//! A terminal with a last line of ours, below what the runner writes.
//!
//! ```text
//! runner ──▶ pseudo terminal ── relay ─┐
//!                                      ├──▶ Screen ──▶ the terminal: erase the line, write, draw it again
//! events ── watch ── tree, progress ───┘
//! ```
//!
//! The runner sees a terminal as before, with its colours and its bar while it builds. The line is drawn only where the
//! runner's output stands at the begin of a line, so that neither is ever written into the other.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, OutputModes, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize};

/// A person reads no faster.
const BETWEEN_DRAWS: Duration = Duration::from_millis(100);

/// How long the last words of a runner that has ended may be under way, and how long one may listen to what it left
/// behind.
const LAST_WORDS: Duration = Duration::from_millis(50);
const LAST_WORD: Duration = Duration::from_secs(1);

const ERASE: &[u8] = b"\r\x1b[2K";

/// The terminal behind stderr.
#[derive(Debug, Default)]
pub(super) struct Screen(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// What stands on the last line now, or would if the runner had ended its own.
    line: String,
    is_drawn: bool,
    /// The runner has begun a line and not ended it.
    in_a_line: bool,
    drawn: Option<Instant>,
}

impl Screen {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whole lines of our own.
    pub(super) fn print(&self, text: &str) {
        if !text.is_empty() {
            self.lock().write(text.as_bytes());
        }
    }

    /// Replaces the last line, where it is time for it; empty takes it away at once.
    pub(super) fn show(&self, line: impl FnOnce(usize) -> String) {
        let mut state = self.lock();
        if state.drawn.is_some_and(|drawn| drawn.elapsed() < BETWEEN_DRAWS) {
            return;
        }
        state.drawn = Some(Instant::now());
        let line = line(width());
        if line != state.line || !state.is_drawn {
            state.line = line;
            state.write(b"");
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        let mut state = self.lock();
        state.line.clear();
        state.write(b"");
    }
}

impl State {
    fn write(&mut self, bytes: &[u8]) {
        let mut all = Vec::new();
        if std::mem::take(&mut self.is_drawn) {
            all.extend_from_slice(ERASE);
        }
        all.extend_from_slice(bytes);
        if let Some(last) = bytes.last() {
            self.in_a_line = *last != b'\n';
        }
        if !self.in_a_line && !self.line.is_empty() {
            all.extend_from_slice(self.line.as_bytes());
            self.is_drawn = true;
        }
        // In one piece: what flickers is read less well. A terminal that is gone has no reader either.
        let mut stderr = io::stderr().lock();
        let _ = stderr.write_all(&all).and_then(|()| stderr.flush());
    }
}

/// Of the terminal behind stderr.
fn width() -> usize {
    tcgetwinsize(io::stderr()).map_or(80, |size| usize::from(size.ws_col))
}

/// A terminal for the runner, whose output goes to the screen.
pub(super) struct Relay {
    ours: OwnedFd,
    screen: Arc<Screen>,
}

impl Relay {
    /// Gives the command a terminal of its own in place of each of its outputs that would be ours.
    pub(super) fn of(command: &mut Command) -> io::Result<Relay> {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        // Apart, since not every Unix can do both at once; nothing is started meanwhile.
        fcntl_setfd(&ours, FdFlags::CLOEXEC)?;
        grantpt(&ours)?;
        unlockpt(&ours)?;
        let path = ptsname(&ours, Vec::new())?;
        let theirs = File::options().read(true).write(true).open(path.to_string_lossy().as_ref())?;
        // The real one does what is to be done with the end of a line.
        let mut attributes = tcgetattr(&theirs)?;
        attributes.output_modes -= OutputModes::OPOST;
        tcsetattr(&theirs, OptionalActions::Now, &attributes)?;
        resize(&ours);
        if io::stdout().is_terminal() {
            command.stdout(Stdio::from(theirs.try_clone()?));
        }
        command.stderr(Stdio::from(theirs));
        Ok(Relay { ours, screen: Arc::default() })
    }

    /// Where it all goes to.
    pub(super) fn screen(&self) -> Arc<Screen> {
        Arc::clone(&self.screen)
    }

    /// Copies what the runner writes until it has ended, and nothing more comes: what it left behind may hold the
    /// terminal for ever.
    pub(super) fn start(self) -> io::Result<Copying> {
        let (end, ended) = io::pipe()?;
        let copying = thread::Builder::new().spawn(move || {
            let Relay { ours, screen } = self;
            let mut ours = File::from(ours);
            let mut over: Option<Instant> = None;
            let mut bytes = [0; 4096];
            loop {
                let limit = over.map(|_| Timespec::try_from(LAST_WORDS).unwrap_or_default());
                let mut heard = [PollFd::new(&ours, PollFlags::IN), PollFd::new(&end, PollFlags::IN)];
                let watched = if over.is_some() { &mut heard[..1] } else { &mut heard[..] };
                match poll(watched, limit.as_ref()) {
                    Err(rustix::io::Errno::INTR) => continue,
                    Ok(0) | Err(_) => return,
                    Ok(_) => {}
                }
                let (told, is_over) = (!heard[0].revents().is_empty(), !heard[1].revents().is_empty());
                if is_over {
                    over.get_or_insert_with(Instant::now);
                }
                if over.is_some_and(|since| since.elapsed() > LAST_WORD) {
                    return;
                }
                if told {
                    resize(&ours);
                    match ours.read(&mut bytes) {
                        Ok(length) if length > 0 => screen.lock().write(&bytes[..length]),
                        // Everybody has closed it.
                        _ => return,
                    }
                }
            }
        })?;
        Ok(Copying { copying, _ended: ended })
    }
}

/// Output that is under way; over when the runner is.
pub(super) struct Copying {
    copying: JoinHandle<()>,
    _ended: io::PipeWriter,
}

impl Copying {
    /// For when the runner has ended: all that it said is on the screen.
    pub(super) fn finish(self) {
        let Copying { copying, _ended: ended } = self;
        drop(ended);
        // It does not panic; were it to, there would be nothing to tell.
        let _ = copying.join();
    }
}

/// The runner's terminal is as large as the real one.
fn resize(ours: &impl AsFd) {
    if let Ok(size) = tcgetwinsize(io::stderr()) {
        let _ = tcsetwinsize(ours, size);
    }
}
