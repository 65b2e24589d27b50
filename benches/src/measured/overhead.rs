//! 1,000 trivial async tests with two fixtures each, in one process.

use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::cargo::{build, build_optimised, run};
use crate::sample::{ESTRADE_1000, ESTRADE_TEARDOWN, Form, PLAIN_1000, PLAIN_ON_A_THREAD};
use crate::series::{Step, in_turns};
use crate::table::Table;

const TO_REACH: f64 = 1.2;

pub(crate) fn measure(runs: usize) -> Result<Table> {
    let plain = test_binary(&PLAIN_1000)?;
    let on_a_thread = test_binary(&PLAIN_ON_A_THREAD)?;
    let estrade = test_binary(&ESTRADE_1000)?;
    let teardown = test_binary(&ESTRADE_TEARDOWN)?;
    let optimised = |form: &Form| build_optimised("sample-tests", form.name);
    let (fast_plain, fast_estrade) = (optimised(&PLAIN_1000)?, optimised(&ESTRADE_1000)?);
    let mut steps = [
        step(&plain),
        step(&on_a_thread),
        step(&estrade),
        step(&teardown),
        step(&fast_plain),
        step(&fast_estrade),
    ];
    let costs = in_turns(runs, true, &mut steps)?;
    let mut table = Table::compared();
    let baseline = &costs[0];
    table.compare("plain `#[tokio::test]`, two workers (baseline)", baseline, baseline, None);
    table.compare("plain, the body on a thread of its own", &costs[1], baseline, None);
    table.compare("Estrade, two fixtures that return a value", &costs[2], baseline, Some(TO_REACH));
    table.compare("Estrade, two fixtures with a teardown", &costs[3], baseline, None);
    table.compare("plain, dependencies optimised (baseline of the next)", &costs[4], &costs[4], None);
    table.compare("Estrade, dependencies optimised", &costs[5], &costs[4], None);
    Ok(table)
}

fn test_binary(form: &Form) -> Result<PathBuf> {
    form.write()?;
    build("sample-tests", "--test", form.name, false)
}

fn step(binary: &PathBuf) -> Step<'_> {
    Box::new(move || run(Command::new(binary).arg("--quiet")).map(|_| None))
}
