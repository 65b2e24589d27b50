//! `cargo estrade runs`, `clean` and `wait`: what session hosts hold, left behind, and how they ended.
//!
//! ```text
//! $XDG_STATE_HOME/estrade/runs/*.json → Record → State: running, tearing down, failed, killed
//! ```
//!
//! Every session host keeps such a record while it lives, and takes it away when all went well. What is left over is
//! told once: by `wait`, `clean` or `test`, or by the first test of the next run that needs a session host.

pub(crate) mod ending;
pub(crate) mod process;
pub(crate) mod record;
mod stock;

use std::fmt::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::failure::Failure;
use crate::nearest;
use crate::project::Project;
use crate::selection::Selection;
use crate::terminal::{Terminal, count, print, print_json};
use ending::Ending;
use record::{Record, State};
use stock::Stock;

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    hosts: Vec<Told<'a>>,
    /// Of no run.
    stocks: Vec<Stock>,
}

#[derive(Serialize)]
struct Told<'a> {
    run: &'a str,
    state: &'static str,
    host: &'a str,
    pid: u32,
    runner_pid: u32,
    executable: String,
    target: String,
    directory: String,
    held: &'a [String],
    errors: &'a [String],
}

/// Lists the session hosts of all runs of this user, or of one; and, with all of them, what they left in stock.
pub(crate) fn list(run: Option<&str>, json: bool) -> Result<ExitCode, Failure> {
    let (records, mut unread) = record::all();
    let (mut stocks, unread_stocks) = stock::all();
    if run.is_some() {
        stocks.clear();
    } else {
        unread.extend(unread_stocks);
    }
    for why in unread {
        eprintln!("note: a record cannot be read: {why}");
    }
    let chosen: Vec<_> = records.iter().filter(|record| run.is_none_or(|run| record.run == run)).collect();
    if let Some(run) = run.filter(|_| chosen.is_empty()) {
        let known = records.iter().map(|record| record.run.as_str());
        return Err(Failure::usage(nearest::unknown("run on record", run, known)));
    }
    if json {
        print_json(&Answer { version: VERSION, hosts: chosen.into_iter().map(told).collect(), stocks })?;
        return Ok(ExitCode::SUCCESS);
    }
    let terminal = Terminal::of_stdout();
    let hosts = match chosen.as_slice() {
        [] => "no run has shared fixtures, and none left any behind\n".to_owned(),
        chosen => text(chosen, terminal),
    };
    print(&(hosts + &stock::text(&stocks, terminal)))?;
    Ok(ExitCode::SUCCESS)
}

fn told(record: &Record) -> Told<'_> {
    Told {
        run: &record.run,
        state: record.state().as_str(),
        host: &record.host,
        pid: record.process.pid,
        runner_pid: record.runner.pid,
        executable: record.executable.display().to_string(),
        target: record.target.display().to_string(),
        directory: record.directory.display().to_string(),
        held: &record.held,
        errors: &record.errors,
    }
}

fn text(records: &[&Record], terminal: Terminal) -> String {
    let mut text = String::new();
    let mut run = "";
    for record in records {
        if run != record.run {
            run = &record.run;
            let _ = writeln!(text, "run {}", terminal.name(run));
        }
        let state = match record.state() {
            State::Running => terminal.kind("running"),
            State::TearingDown => terminal.kind("tearing down"),
            State::Ended => terminal.kind("ended"),
            State::Failed => terminal.warning("teardown failed"),
            State::Killed => terminal.warning("killed"),
        };
        let host = format!("(host {}, process {})", record.host, record.process.pid);
        let _ = writeln!(text, "  {state}  {} {}", record.executable.display(), terminal.aside(host));
        let what = if record.state() == State::Killed { "left" } else { "holds" };
        for held in &record.held {
            let _ = writeln!(text, "    {what} {held}");
        }
        for line in record.errors.iter().flat_map(|error| error.lines()) {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

/// Whose leftovers are meant.
fn of_project(all: bool) -> Result<impl Fn(&Record) -> bool, Failure> {
    let target = if all { None } else { Some(Project::here()?.target_directory) };
    Ok(move |record: &Record| target.as_ref().is_none_or(|target| record.target.starts_with(target)))
}

/// Sweeps what dead hosts left behind, and tells of each.
pub(crate) fn clean(all: bool, selection: &Selection) -> Result<ExitCode, Failure> {
    if !selection.arguments().is_empty() {
        return Err(Failure::usage(
            "which test binaries is asked with --server only: without it, `clean` sweeps what runs of the whole project left",
        ));
    }
    let chosen = of_project(all)?;
    let mut swept = 0;
    let (records, unread) = record::all();
    for record in records.iter().filter(|record| chosen(record)) {
        let over = matches!(record.state(), State::Failed | State::Killed | State::Ended);
        // The folder that goes with the record is the run's: another host of it may still be tearing down.
        let in_use = |other: &Record| other.run == record.run && other.process.is_alive();
        if !over || record.runner.is_alive() || records.iter().any(in_use) {
            continue;
        }
        record.remove().map_err(Failure::environment)?;
        swept += 1;
        print(&record.story().map(|story| format!("{story}\n")).unwrap_or_default())?;
    }
    for why in unread {
        eprintln!("note: a record cannot be read, and is left alone: {why}");
    }
    print(&match swept {
        0 => "nothing was left behind\n".to_owned(),
        swept => format!("swept: what {} left behind\n", count(swept, "session host")),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Waits for the end of the shared fixtures of all runs that are over. A teardown that failed is told once, and is exit
/// code 1.
pub(crate) fn wait(all: bool, limit: Duration) -> Result<ExitCode, Failure> {
    let of_project = of_project(all)?;
    let deadline = Instant::now() + limit;
    let over = |record: &Record| of_project(record) && !record.runner.is_alive();
    match ending::wait(over, || Instant::now() > deadline, false) {
        Ending::Over(wrong) => Ok(if ending::tell(&wrong)? { ExitCode::FAILURE } else { ExitCode::SUCCESS }),
        Ending::GivenUp(held) => Err(Failure::environment(format!(
            "shared fixtures are still being torn down after {limit:?}: {} (a longer wait: --timeout)",
            held.join(", ")
        ))),
    }
}
