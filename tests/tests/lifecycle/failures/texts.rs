//! Every failure of the sample has its whole text in the folder `texts`, the same under both runners.
//!
//! `ESTRADE_UPDATE=1` rewrites those; read what changed as a user would.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use super::{failures, report};
use crate::project;
use crate::run::{Run, Runner};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lifecycle/failures/texts"))
}

/// Puts a word for what differs from run to run: ports, where the run keeps its files, and which of the runners it was.
fn stable(text: &str, run: &Run) -> String {
    let command = match run.runner {
        Runner::CargoTest => "cargo test",
        Runner::Nextest => "cargo nextest run",
    };
    let text = text.replace(
        &format!("to run it alone: {command} -p"),
        "to run it alone: [cargo test | cargo nextest run] -p",
    );
    let files = project::target().join("estrade").join(run.id());
    let text = text.replace(&files.display().to_string(), "[target]/estrade/[run]");
    let mut parts = text.split("http://127.0.0.1:");
    let mut stable = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        stable.push_str("http://127.0.0.1:[port]");
        stable.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    stable
}

#[test]
fn every_failure_reads_as_its_text_says() {
    let update = env::var_os("ESTRADE_UPDATE").is_some();
    let mut wrong = Vec::new();
    let mut tests = BTreeSet::new();
    for run in failures() {
        for test in run.record.keys() {
            let file = folder().join(format!("{}.txt", test.replace("::", "--")));
            let found = stable(&report(run, test), run);
            if update && tests.insert(test.clone()) {
                fs::write(&file, &found).expect("the text can be written");
            }
            tests.insert(test.clone());
            let expected = fs::read_to_string(&file).unwrap_or_default();
            if found != expected {
                wrong.push(format!("{:?}, {test}: expected\n\n{expected}\nfound\n\n{found}", run.runner));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let files = fs::read_dir(folder()).expect("the folder of texts can be read");
    let files = files.filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.replace("--", "::")));
    assert_eq!(files.collect::<BTreeSet<_>>(), tests, "each text has its test");
}
