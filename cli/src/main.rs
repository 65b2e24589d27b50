//! `cargo estrade`: runs and explains integration tests written with Estrade, and serves the embedded engine.
//!
//! ```text
//! arguments (what may be asked)
//!   ├─ test    which runner is there? → nextest, or `cargo test` in translation → its exit code
//!   ├─ fixtures, plan, graph   selection → facts, told by the test binaries → text, JSON, a drawing
//!   ├─ runs, clean, wait       what session hosts put on record → what they hold, left behind, how they ended
//!   ├─ clean --server          what tests of other machines left on a server, found and removed by a test binary
//!   ├─ report                  the events of a run → story → HTML, JUnit XML, a trace
//!   ├─ doctor  which server the tests would use, told and examined by the test binaries
//!   ├─ mappings  a task for the test binaries: mapping files against a server → what they did, where they differ
//!   └─ es      the embedded engine on a loopback port, until it is told to end
//! ```
//!
//! The command line adds to the plain runners and replaces none of them: `cargo nextest run` and `cargo test` work
//! without it.

mod arguments;
mod cargo;
mod doctor;
mod es;
mod events;
mod facts;
mod failure;
mod fixtures;
mod graph;
mod help;
mod leftovers;
mod mappings;
mod nearest;
mod plan;
mod project;
mod report;
mod runs;
mod scratch;
mod selection;
mod server;
mod terminal;
mod test;

use std::process::ExitCode;
use std::time::Duration;

use arguments::Command;
use failure::Failure;

fn main() -> ExitCode {
    let result = match arguments::parse() {
        Command::Test { own, arguments } => test::run(&own, &arguments),
        Command::Fixtures { filter, json, selection } => fixtures::list(filter.as_deref(), &selection, json),
        Command::Plan { test, json, selection } => plan::show(test.as_deref(), &selection, json),
        Command::Graph { test, format, json, selection } => {
            let how = if json { graph::Told::Json } else { graph::Told::Drawn(format) };
            graph::tell(test.as_deref(), &selection, how)
        }
        Command::Runs { run, json } => runs::list(run.as_deref(), json),
        Command::Clean { server: Some(url), older_than, yes, json, selection, .. } => {
            leftovers::clean(&url, older_than.unwrap_or_default(), yes, json, &selection)
        }
        Command::Clean { all, selection, .. } => runs::clean(all, &selection),
        Command::Wait { all, timeout } => runs::wait(all, Duration::from_secs(timeout)),
        Command::Doctor { json, selection } => doctor::examine(&selection, json),
        Command::Mappings { asked } => mappings::run(asked),
        Command::Report { folder } => report::make(&folder),
        Command::Completions { shell } => {
            terminal::print(&String::from_utf8_lossy(&arguments::completions(shell)))
                .map(|()| ExitCode::SUCCESS)
        }
        Command::Es { data, port, version } => es::serve(port, version, data.as_deref()),
    };
    result.unwrap_or_else(|failure: Failure| {
        eprintln!("error: {failure}");
        failure.exit_code()
    })
}
