//! Asking a host for the value of a shared fixture.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::claims::Host;
use super::directory::RunDirectory;
use super::process::Process;
use super::wire::{Answer, Question, Wanted};
use super::{run, spawn};
use crate::core::scope::Scope;

/// A host that works says so every second; one that has been silent for so long hangs.
const SILENCE: Duration = Duration::from_secs(15);

/// The value of a shared fixture, held as long as this lives.
#[derive(Debug)]
pub(crate) struct Attached {
    /// As JSON.
    pub(crate) value: String,
    /// The wide fixtures that it needs or asked for.
    pub(crate) behind: BTreeSet<String>,
    pub(crate) hold: Hold,
}

/// The connection that a value came over: its end gives the value back, however this process ends.
#[derive(Debug)]
pub(crate) struct Hold {
    connection: UnixStream,
}

impl Hold {
    /// Whether the host still has it: it says nothing on its own, so all that can be heard is its end.
    pub(crate) fn is_kept(&self) -> bool {
        let mut connection = [PollFd::new(&self.connection, PollFlags::IN)];
        let now = Timespec::default();
        poll(&mut connection, Some(&now)).is_ok_and(|heard| heard == 0)
    }
}

/// Why it cannot be had.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Nobody has tried to set it up for this one.
    Here(String),
    /// Its setup failed; all there is to tell of it.
    Failed(String),
    Skipped {
        reason: String,
        location: String,
    },
}

impl From<String> for Refused {
    fn from(why: String) -> Refused {
        Refused::Here(why)
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asker {
    Test,
    /// For a fixture of its own.
    Host,
}

/// Asks for a value, at whichever host has it or is to have it. A new host works in the workspace of the package
/// in `manifest_dir`.
pub(crate) fn attach(
    wanted: &Wanted,
    scope: Scope,
    asker: Asker,
    manifest_dir: &str,
) -> Result<Attached, Refused> {
    let own = Host::of_this_binary()?;
    // Made before the connection is, which wakes the host: it then finds the question there.
    let question = Question::Attach { wanted: wanted.clone(), host: asker == Asker::Host };
    let question = question.frame().map_err(|error| error.to_string())?;
    let mut directory = RunDirectory::of_this_run()?;
    // A host of this binary that listens knows the rest: whether the run goes on, and who has the fixture.
    let mut at_hand = spawn::connect_at_once(&directory, &own);
    let mut host = own.name.clone();
    if at_hand.is_none() {
        directory = RunDirectory::make(runner()?)?;
        let owner = if scope == Scope::Session { directory.owner(wanted, &own)? } else { None };
        host = owner.unwrap_or(host);
    }
    // Once to this binary's own host, once to the one that has it.
    for _ in 0..3 {
        let stream = match at_hand.take() {
            Some(stream) => stream,
            None if host == own.name => spawn::connect(&directory, &own, manifest_dir)?,
            None => spawn::connect_to_other(&directory, &host)?,
        };
        match ask(stream, &question).map_err(|lost| match lost {
            Lost::Died => spawn::died(&directory, &host),
            Lost::Silent => format!("the session host has said nothing for {SILENCE:?}: it hangs"),
        })? {
            (Answer::Value { value, behind }, hold) => {
                return Ok(Attached { value, behind, hold: Hold { connection: hold } });
            }
            (Answer::Skipped { reason, location }, _) => return Err(Refused::Skipped { reason, location }),
            (Answer::Failed { account }, _) => return Err(Refused::Failed(account)),
            (Answer::Refused { why }, _) => return Err(Refused::Here(why)),
            (Answer::Elsewhere { host: other }, _) => host = other,
            (Answer::Working, _) => return Err(Refused::Here("the session host has no answer".to_owned())),
        }
    }
    Err(Refused::Here("the hosts of this run send each other for the fixture".to_owned()))
}

/// The process whose end is the end of this run. Who makes a folder for a run that is over makes a second one.
fn runner() -> Result<Process, String> {
    let run = run::current();
    match &run.runner {
        Ok(runner) if runner.is_alive() => Ok(*runner),
        Ok(_) => Err(format!("run {} is over: who runs it is gone", run.id)),
        Err(why) => Err(format!("this test cannot share fixtures: {why}")),
    }
}

enum Lost {
    Died,
    Silent,
}

fn ask(mut stream: UnixStream, question: &[u8]) -> Result<(Answer, UnixStream), Lost> {
    let lost = |error: &std::io::Error| match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Lost::Silent,
        _ => Lost::Died,
    };
    let begun = stream
        .set_write_timeout(Some(SILENCE))
        .and_then(|()| stream.write_all(question))
        .and_then(|()| stream.set_read_timeout(Some(SILENCE)));
    begun.map_err(|error| lost(&error))?;
    loop {
        match Answer::receive(&mut stream).map_err(|error| lost(&error))? {
            Answer::Working => {}
            answer => return Ok((answer, stream)),
        }
    }
}
