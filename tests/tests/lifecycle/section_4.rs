//! The rules of a test's life, one module each.

use std::sync::OnceLock;

use crate::run::{Run, Spec};

mod events;
mod overrides;
mod requests;
mod rule_1_once;
mod rule_2_order;
mod rule_3_reverse;
mod rule_4_failed_setup;
mod rule_5_teardown_runs;
mod rule_6_all_errors;
mod rule_7_timeouts;
mod rule_8_panics;
mod rule_9_signals;
mod skips;
mod values;
mod verdicts;

/// The target `rules` of the sample, under both runners.
fn rules() -> Vec<&'static Run> {
    static RUNS: OnceLock<Vec<Run>> = OnceLock::new();
    RUNS.get_or_init(|| Spec::of("rules").both()).iter().collect()
}
