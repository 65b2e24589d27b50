//! A server that Estrade starts: `elasticsearch.command`.
//!
//! ```text
//! session host ── pipe ──▶ guardian ──▶ the command, in a process group of its own ──▶ whatever it starts
//!   (its end closes the pipe)   └ holds <place>/lock as long as it lives; in the end nothing of the place is left
//! ```
//!
//! The guardian is this binary once more, taken over before `main`. It ends the command when the pipe is closed, however
//! the session host ended: SIGTERM, then SIGKILL, to the group and to whatever left it. One that is to be kept is told so
//! through the pipe: it ends by a signal. Where the guardian itself was killed, who starts the next server sweeps: every process of a place
//! carries its name in the environment.
//!
//! Ports are chosen by the system, and reserved among the servers of all runs by a name that goes with the guardian.

mod command;
mod guardian;
mod kept;
mod place;
mod port;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

pub(crate) use command::CommandLine;
pub(crate) use guardian::{VARIABLE, guard};
pub(crate) use kept::Kept;
pub(crate) use place::{Place, sweep};

use super::examination::Address;
use super::{Ending, Server};
use crate::error::{Error, Result};

/// How long a guardian may take until it has started the command.
const START: Duration = Duration::from_secs(10);

/// How long a guardian may take until nothing is left: it has limits of its own.
const END: Duration = Duration::from_secs(20);

/// How many lines of what a server wrote are told when something is wrong with it.
const LAST_WORDS: usize = 20;

/// How often another port is tried.
const PORTS: usize = 5;

/// A running command, and its guardian.
#[derive(Debug)]
pub(crate) struct Process {
    command: String,
    port: u16,
    log: PathBuf,
    place: PathBuf,
    guardian: Child,
}

impl Process {
    /// Starts the command. It listens later.
    pub(crate) fn start(words: &CommandLine, place: &Place, log: &Path) -> Result<Process> {
        for _ in 0..PORTS {
            let port = port::free()?;
            let path = place.make()?;
            let mut guardian = guardian::start(words, port, &path, log)?;
            let deadline = Instant::now() + START;
            let ended = loop {
                if place::is_started(&path) {
                    let (command, log) = (words.text().to_owned(), log.to_owned());
                    return Ok(Process { command, port, log, place: path, guardian });
                }
                if let Some(status) = guardian.try_wait()? {
                    break status;
                }
                if Instant::now() > deadline {
                    return Err(Error::msg(format!(
                        "the guardian of {:?} has not started it after {START:?}",
                        words.text()
                    )));
                }
                std::thread::sleep(Duration::from_millis(1));
            };
            if ended.code() != Some(guardian::PORT_TAKEN) {
                let words_of_it = last_words(log).unwrap_or_default();
                return Err(Error::msg(ended_early(words.text(), ended) + "\n" + &words_of_it));
            }
        }
        Err(Error::msg(format!("no port was free for a server: {PORTS} were tried, and taken meanwhile")))
    }

    /// Whether it has ended because another program was faster to take its port.
    pub(crate) fn lost_its_port(&mut self) -> bool {
        self.status().is_some() && !port::is_free(self.port)
    }

    /// Lets it live on, for who finds it at `record`.
    pub(crate) fn keep(mut self, said: &str, record: &Path) -> Result<Kept> {
        let kept = Kept::record(said, self.port, self.guardian.id(), &self.place, &self.log, record)?;
        if let Some(mut pipe) = self.guardian.stdin.take() {
            pipe.write_all(guardian::KEEP)?;
        }
        Ok(kept)
    }

    fn status(&mut self) -> Option<ExitStatus> {
        // Where that cannot be known, it is told by what it does not answer.
        self.guardian.try_wait().ok().flatten()
    }
}

impl Server for Process {
    fn url(&self) -> String {
        format!("http://{}", Address::of_port(self.port).authority())
    }

    fn starts(&self) -> bool {
        true
    }

    fn ended(&mut self) -> Option<String> {
        let status = self.status()?;
        Some(ended_early(&self.command, status))
    }

    fn last_words(&self) -> Option<String> {
        last_words(&self.log)
    }

    fn place(&self) -> Option<&Path> {
        Some(&self.place)
    }

    fn end(mut self: Box<Self>) -> Ending {
        // This is what the guardian waits for.
        drop(self.guardian.stdin.take());
        Box::pin(async move {
            let deadline = Instant::now() + END;
            while self.status().is_none() {
                if Instant::now() > deadline {
                    return Err(Error::msg(format!(
                        "{:?} was told to end, and has not after {END:?} (its guardian is process {})",
                        self.command,
                        self.guardian.id()
                    )));
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            // What tests made on it goes with its data, and by nothing else.
            if self.place.exists() {
                return Err(Error::msg(format!(
                    "{:?} has ended, and its data in {} is left, since its guardian could not remove it or was killed: the \
                     next run that starts a server does",
                    self.command,
                    self.place.display()
                )));
            }
            Ok(())
        })
    }
}

fn ended_early(command: &str, status: ExitStatus) -> String {
    format!("{command:?} ended before it was ready ({status})")
}

/// The end of a log; none where nothing is in it.
fn last_words(log: &Path) -> Option<String> {
    let text = fs::read(log).ok()?;
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.trim_end().lines().collect();
    let last = lines[lines.len().saturating_sub(LAST_WORDS)..].join("\n  ");
    (!last.is_empty()).then(|| format!("its last words, in {}:\n  {last}", log.display()))
}
