//! What a project waits for that builds its first test: everything, in debug, from nothing.

use std::fs;
use std::path::Path;

use crate::Result;
use crate::cargo::{cargo, run, scratch};
use crate::series::{Step, in_turns};
use crate::table::Table;

const CORE_TO_REACH: f64 = 1.3;
const ALL_TO_REACH: f64 = 1.0;

pub(crate) fn measure(runs: usize) -> Result<Table> {
    run(&mut cargo(&["fetch"]))?;
    let folder = scratch("cold")?;
    let adopters = ["rstest", "rstest-tokio", "core", "test-r", "all"];
    let mut steps: Vec<Step<'_>> = adopters.iter().map(|adopter| step(adopter, &folder)).collect();
    let costs = in_turns(runs, false, &mut steps)?;
    let [rstest, with_tokio, core, test_r, all] = costs.as_slice() else {
        return Err("an adopter was not measured".into());
    };
    let mut table = Table::compared();
    table.compare("rstest (baseline)", rstest, rstest, None);
    table.compare("rstest with tokio, for async tests", with_tokio, rstest, None);
    table.compare("Estrade, `default-features = false`", core, rstest, Some(CORE_TO_REACH));
    table.compare("the same, against rstest with tokio", core, with_tokio, None);
    table.compare("test-r (baseline of the next)", test_r, test_r, None);
    table.compare("Estrade, all features", all, test_r, Some(ALL_TO_REACH));
    Ok(table)
}

fn step<'a>(adopter: &'a str, folder: &'a Path) -> Step<'a> {
    Box::new(move || {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        let package = format!("adopter-{adopter}");
        let mut command = cargo(&["build", "--offline", "--package", &package, "--tests", "--target-dir"]);
        run(command.arg(folder)).map(|_| None)
    })
}
