//! What a person reads of a failure: the target `failures` of the sample.

use std::sync::OnceLock;

use crate::run::{Run, Runner, Spec};

mod alone;
mod colours;
mod once;
mod texts;

/// Without colours, whatever the terminal of who runs this suite; nextest shows what passes, too: skips are told there.
const PLAIN: Spec = Spec {
    variables: &[("NO_COLOR", "1")],
    nextest: &["--test-threads=16", "--success-output=immediate"],
    ..Spec::of("failures")
};

fn failures() -> &'static [Run] {
    static RUNS: OnceLock<Vec<Run>> = OnceLock::new();
    RUNS.get_or_init(|| PLAIN.both())
}

/// The report of one test, as it is printed, without the indent that nextest gives it.
fn report(run: &Run, test: &str) -> String {
    let begins = [format!("test `{test}` "), format!("errors in the teardown of test `{test}`,")];
    let indent = if run.runner == Runner::Nextest { "    " } else { "" };
    let lines = run.text.lines().map(|line| line.strip_prefix(indent).unwrap_or(line));
    let mut found = String::new();
    for line in lines.skip_while(|line| !begins.iter().any(|begin| line.starts_with(begin))) {
        found.push_str(line);
        found.push('\n');
        if line.starts_with(&format!("test `{test}` skipped: ")) || line.starts_with("  to run it alone: ") {
            return found;
        }
    }
    panic!("{:?}: no report of {test} in {}", run.runner, run.text)
}
