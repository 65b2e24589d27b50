//! `cargo estrade test`: the same tests under whichever runner is there.
//!
//! ```text
//! arguments → runner: nextest?  yes → `cargo nextest run ARGUMENTS`
//!                               no  → translation → `cargo test …`
//!           → child: started, waited for → the run's shared fixtures: waited for → its end passed on
//! ```

mod child;
mod runner;
mod translation;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::runs::ending::{self, Ending};
use child::Ended;
use runner::Runner;

/// Runs the tests, waits for the end of what they share, and ends as the runner ended; a shared teardown that failed
/// fails a run that went well.
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
    let mut ended = child::run_to_its_end(command)?;
    let torn_down = torn_down(&mut ended)?;
    Ok(match ended.code {
        0 if !torn_down => ExitCode::FAILURE,
        code => ExitCode::from(code),
    })
}

/// Whether all that this runner's tests shared was torn down, and well.
fn torn_down(ended: &mut Ended) -> Result<bool, Failure> {
    let Some(runner) = ended.process else { return Ok(true) };
    match ending::wait(|record| record.runner == runner, || ended.is_to_stop()) {
        Ending::Over(wrong) => Ok(!ending::tell(&wrong)?),
        Ending::GivenUp(held) => Err(Failure::environment(format!(
            "not waited for, and still being torn down: {} (cargo estrade wait)",
            held.join(", ")
        ))),
    }
}
