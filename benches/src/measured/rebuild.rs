//! What is waited for after a file of 1,000 tests was touched.

use std::fs::File;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::Result;
use crate::cargo::{build, cargo, run};
use crate::sample::{ESTRADE_ASYNC, ESTRADE_SYNC, Form, RSTEST_ASYNC, RSTEST_SYNC};
use crate::series::{Step, in_turns};
use crate::table::Table;

const TO_REACH: f64 = 1.0;

pub(crate) fn measure(runs: usize) -> Result<Table> {
    let forms = [RSTEST_ASYNC, ESTRADE_ASYNC, RSTEST_SYNC, ESTRADE_SYNC];
    let files = forms.iter().map(Form::write).collect::<Result<Vec<_>>>()?;
    for form in &forms {
        build("sample-tests", "--test", form.name, false)?;
    }
    let mut steps: Vec<_> = forms.iter().zip(&files).map(|(form, file)| step(form, file)).collect();
    let costs = in_turns(runs, true, &mut steps)?;
    let mut table = Table::compared();
    for (pair, kind) in costs.chunks(2).zip(["async", "sync"]) {
        table.compare(&format!("rstest, {kind} (baseline)"), &pair[0], &pair[0], None);
        table.compare(&format!("Estrade, {kind}"), &pair[1], &pair[0], Some(TO_REACH));
    }
    Ok(table)
}

fn step<'a>(form: &'a Form, file: &'a PathBuf) -> Step<'a> {
    Box::new(move || {
        File::options().append(true).open(file)?.set_modified(SystemTime::now())?;
        run(&mut cargo(&["build", "--package", "sample-tests", "--test", form.name])).map(|_| None)
    })
}
