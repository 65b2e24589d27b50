//! `cargo estrade test`: the same tests under whichever runner is there.
//!
//! ```text
//! arguments → runner: nextest?  yes → `cargo nextest run ARGUMENTS`
//!                               no  → translation → `cargo test …`
//!           → child: started, waited for, its end passed on
//! ```

mod child;
mod runner;
mod translation;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::failure::Failure;
use runner::Runner;

/// Runs the tests and ends as the runner ended.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let command = match Runner::find()? {
        Runner::Nextest => runner::nextest(arguments),
        Runner::CargoTest => {
            eprintln!(
                "cargo-nextest is not installed: running `cargo test` instead \
                 (to install it: cargo install --locked cargo-nextest)"
            );
            runner::cargo_test(&translation::translate(arguments)?)
        }
    };
    child::run_to_its_end(command)
}
