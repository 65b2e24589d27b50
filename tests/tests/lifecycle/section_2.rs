//! How one test runs: threads, runtimes, timeouts, configuration, output.

use std::sync::OnceLock;

use crate::run::{Run, Spec};

mod cases;
mod configuration;
mod crowd;
mod expressions;
mod moments;
mod output;
mod threads;

/// The target `threads` of the sample, under both runners.
fn threads() -> Vec<&'static Run> {
    static RUNS: OnceLock<Vec<Run>> = OnceLock::new();
    RUNS.get_or_init(|| Spec::of("threads").both()).iter().collect()
}
