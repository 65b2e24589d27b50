//! The end of a run's shared fixtures: waited for, told, and taken off the record.

use std::io::IsTerminal;
use std::thread;
use std::time::{Duration, Instant};

use super::record::{self, Record, State};
use crate::failure::Failure;

/// Longer than this, and a person is told what is waited for.
const PATIENCE: Duration = Duration::from_millis(500);

const PAUSE: Duration = Duration::from_millis(10);

/// How a wait ended.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Nothing is held any more; what went wrong in it.
    Over(Vec<Record>),
    /// Somebody had enough of it; the fixtures that are still held.
    GivenUp(Vec<String>),
}

/// Waits until every chosen host has ended, however it did; `stop` ends the wait. Tells a person what is waited for,
/// unless that is `told` already.
pub(crate) fn wait(chosen: impl Fn(&Record) -> bool, mut stop: impl FnMut() -> bool, told: bool) -> Ending {
    let begun = Instant::now();
    let mut told = told || !std::io::stderr().is_terminal();
    loop {
        let (records, _) = record::all();
        let records: Vec<_> = records.into_iter().filter(&chosen).collect();
        let at_work = records.iter().filter(|it| matches!(it.state(), State::Running | State::TearingDown));
        let at_work: Vec<_> = at_work.collect();
        if at_work.is_empty() {
            let is_wrong = |it: &Record| matches!(it.state(), State::Failed | State::Killed);
            return Ending::Over(records.into_iter().filter(is_wrong).collect());
        }
        let held = || at_work.iter().flat_map(|record| record.held.iter().cloned()).collect::<Vec<_>>();
        if stop() {
            return Ending::GivenUp(held());
        }
        if !told && begun.elapsed() > PATIENCE {
            told = true;
            eprintln!("waiting for the end of the shared fixtures: {}", held().join(", "));
        }
        thread::sleep(PAUSE);
    }
}

/// Tells what went wrong and takes it off the record. True where something did.
pub(crate) fn tell(wrong: &[Record]) -> Result<bool, Failure> {
    let mut bad = false;
    for record in wrong {
        if let Some(story) = record.story() {
            eprintln!("error: {story}");
            // A host that was killed before it had anything has left nothing behind.
            bad |= record.state() == State::Failed || !record.held.is_empty();
        }
        record.remove().map_err(Failure::environment)?;
    }
    Ok(bad)
}
