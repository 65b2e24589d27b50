//! `cargo estrade`: runs integration tests written with Estrade, and serves the embedded engine.
//!
//! ```text
//! arguments (what may be asked)
//!   ├─ test    which runner is there? → nextest, or `cargo test` in translation → its exit code
//!   └─ es      the embedded engine on a loopback port, until it is told to end
//! ```
//!
//! The command line adds to the plain runners and replaces none of them: `cargo nextest run` and `cargo test` work
//! without it.

mod arguments;
mod es;
mod failure;
mod test;

use std::process::ExitCode;

use arguments::Command;
use failure::Failure;

fn main() -> ExitCode {
    let result = match arguments::parse() {
        Command::Test { arguments } => test::run(&arguments),
        Command::Es { port, version } => es::serve(port, version),
    };
    result.unwrap_or_else(|failure: Failure| {
        eprintln!("error: {failure}");
        failure.exit_code()
    })
}
