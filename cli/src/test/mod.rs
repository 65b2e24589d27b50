//! `cargo estrade test`: the same tests under whichever runner is there.
//!
//! ```text
//! arguments → own: ours, the runner's → since: more of the runner's
//!           → runner: nextest?  yes → `cargo nextest run ARGUMENTS`
//!                               no  → translation → `cargo test …`
//!           → child: started, waited for → the run's shared fixtures: waited for → its end passed on
//! events    → watch, while it runs → tree, a line of progress; durations, report
//! ```

mod child;
mod durations;
mod own;
mod progress;
mod runner;
mod screen;
mod since;
mod translation;
mod tree;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::failure::Failure;
use crate::project::Project;
use crate::report;
use crate::runs::ending::{self, Ending};
use crate::scratch::Scratch;
use crate::terminal::Terminal;
use child::Ended;
pub(crate) use own::{Own, first};
use runner::Runner;
use screen::Relay;
use watch::Watch;

/// Runs the tests, waits for the end of what they share, and ends as the runner ended; a shared teardown that failed
/// fails a run that went well.
pub(crate) fn run(own: &Own, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let mut arguments = arguments.to_vec();
    if let Some(reference) = &own.since {
        refuse_packages(&arguments)?;
        let Some(packages) = since::packages(reference)? else { return Ok(ExitCode::SUCCESS) };
        arguments.splice(0..0, packages);
    }
    let runner = Runner::find()?;
    // Where nextest shows its own, ours would be a second one.
    let is_ours = own.setup_show || runner == Runner::CargoTest;
    let mut command = command(&runner, &arguments)?;
    let relay = if is_ours && progress::is_wanted(&arguments) { relay(&mut command) } else { None };
    let screen = relay.as_ref().map(Relay::screen);
    let events = Events::of(own, screen.is_some())?;
    if let Some(Events { path, .. }) = &events {
        command.env("ESTRADE_EVENTS", path);
    }
    if own.setup_show {
        // Nextest's own line would be written over it.
        command.env("NEXTEST_SHOW_PROGRESS", "none");
    }
    let watch = events.as_ref().map(|events| Watch::start(&events.path, own.setup_show, screen.clone()));
    let mut ended = child::run_to_its_end(command, relay)?;
    let teardown = wait_for_teardown(&mut ended, screen.is_some());
    let happened = watch.map(Watch::end).unwrap_or_default();
    if let Some(screen) = screen {
        screen.clear();
    }
    let torn_down = torn_down(teardown).unwrap_or_else(|failure| {
        eprintln!("error: {failure}");
        false
    });
    if let Some(most) = own.durations {
        eprint!("{}", durations::slowest(&happened, most, Terminal::of_stderr()));
    }
    let reported = own.report.as_deref().is_none_or(|folder| match report::write(folder) {
        Ok(page) => {
            eprintln!("report: {}", page.display());
            true
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            false
        }
    });
    Ok(match ended.code {
        0 if !torn_down || !reported => ExitCode::FAILURE,
        code => ExitCode::from(code),
    })
}

/// What lets a line stand below the runner's output; without it, tests run all the same.
fn relay(command: &mut Command) -> Option<Relay> {
    let relay = Relay::of(command);
    relay
        .inspect_err(|error| eprintln!("note: no progress is shown: no pseudo terminal can be had: {error}"))
        .ok()
}

fn command(runner: &Runner, arguments: &[OsString]) -> Result<Command, Failure> {
    Ok(match runner {
        Runner::Nextest => runner::nextest(arguments),
        Runner::CargoTest => {
            eprintln!(
                "cargo-nextest is not installed: running `cargo test` instead \
                 (to install it: cargo install --locked cargo-nextest)"
            );
            runner::cargo_test(&translation::translate(arguments)?)
        }
    })
}

/// Two choices of packages would be neither.
fn refuse_packages(arguments: &[OsString]) -> Result<(), Failure> {
    let chooses = |text: &str| {
        let name = text.split_once('=').map_or(text, |(name, _)| name);
        ["-p", "--package", "--workspace", "--all", "--exclude"].contains(&name) || text.starts_with("-p")
    };
    let own = arguments.iter().take_while(|argument| *argument != "--");
    match own.map(|argument| argument.to_string_lossy()).find(|text| chooses(text)) {
        Some(argument) => Err(Failure::usage(format!(
            "--since chooses the packages itself: leave out {argument}, or --since"
        ))),
        None => Ok(()),
    }
}

/// Where the run's events go, when somebody wants to know them.
struct Events {
    path: PathBuf,
    _scratch: Option<Scratch>,
}

impl Events {
    /// Where the user keeps them; else a file that goes with the value.
    fn of(own: &Own, shown: bool) -> Result<Option<Events>, Failure> {
        if let Some(folder) = &own.report {
            if std::env::var_os("ESTRADE_EVENTS").is_some_and(|path| !path.is_empty()) {
                eprintln!(
                    "note: the events of this run are in the folder of its report, not where ESTRADE_EVENTS says"
                );
            }
            return Ok(Some(Events { path: report::prepare(folder)?, _scratch: None }));
        }
        if !own.setup_show && own.durations.is_none() && !shown {
            return Ok(None);
        }
        let told = std::env::var_os("ESTRADE_EVENTS").filter(|path| !path.is_empty());
        Ok(Some(if let Some(path) = told {
            // As the tests read it: relative to the workspace.
            Events { path: Project::here()?.workspace_root.join(path), _scratch: None }
        } else {
            let scratch = Scratch::new()?;
            Events { path: scratch.file("events.jsonl"), _scratch: Some(scratch) }
        }))
    }
}

/// How all that this runner's tests shared was torn down; `shown` where somebody sees what is waited for.
fn wait_for_teardown(ended: &mut Ended, shown: bool) -> Ending {
    match ended.process {
        Some(runner) => ending::wait(|record| record.runner == runner, || ended.is_to_stop(), shown),
        None => Ending::Over(Vec::new()),
    }
}

/// Whether it went well.
fn torn_down(teardown: Ending) -> Result<bool, Failure> {
    match teardown {
        Ending::Over(wrong) => Ok(!ending::tell(&wrong)?),
        Ending::GivenUp(held) => Err(Failure::environment(format!(
            "not waited for, and still being torn down: {} (cargo estrade wait)",
            held.join(", ")
        ))),
    }
}
