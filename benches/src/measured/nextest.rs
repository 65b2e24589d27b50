//! 200 trivial async tests under nextest, a process for each.

use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::cargo::{build, cargo, run};
use crate::sample::{ESTRADE_200, Form, PLAIN_200};
use crate::series::{Step, in_turns};
use crate::table::Table;

const TO_REACH: f64 = 1.05;

pub(crate) fn measure(runs: usize) -> Result<Table> {
    for form in [&PLAIN_200, &ESTRADE_200] {
        form.write()?;
        build("sample-tests", "--test", form.name, false)?;
    }
    let costs = in_turns(runs, true, &mut [step(&PLAIN_200), step(&ESTRADE_200)])?;
    let mut table = Table::compared();
    let baseline = &costs[0];
    table.compare("plain `#[tokio::test]`, two workers (baseline)", baseline, baseline, None);
    table.compare("Estrade, two fixtures that return a value", &costs[1], baseline, Some(TO_REACH));
    Ok(table)
}

pub(super) fn command(form: &Form) -> Command {
    let mut command = cargo(&["nextest", "run", "--no-fail-fast", "--package", "sample-tests", "--test"]);
    command.args([form.name, "--color", "never", "--status-level", "none"]);
    command
}

/// The time is nextest's own: from the first test's begin to the last one's end, without cargo.
pub(super) fn step(form: &Form) -> Step<'_> {
    Box::new(move || {
        let told = run(&mut command(form))?;
        let seconds = told
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("Summary ["))
            .find_map(|rest| rest.split('s').next()?.trim().parse().ok())
            .ok_or("nextest told no time")?;
        Ok(Some(Duration::from_secs_f64(seconds)))
    })
}
