//! `cargo estrade report`: what a run's events tell, for people and for machines.
//!
//! ```text
//! DIR/events.jsonl → events → story ─┬─ page  → DIR/report.html   one file, nothing else needed
//!                                    ├─ junit → DIR/junit.xml
//!                                    └─ trace → DIR/trace.json    for Perfetto and chrome://tracing
//! ```

mod junit;
mod page;
mod story;
mod trace;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::events::Journal;
use crate::failure::Failure;
use crate::terminal::print;

/// The events of the run, in the folder of its report.
const EVENTS: &str = "events.jsonl";

/// Makes the folder, and takes the events of an earlier run away; comes back with the file for the new ones.
pub(crate) fn prepare(folder: &Path) -> Result<PathBuf, Failure> {
    let cannot = |what: &str, path: &Path, error| {
        Failure::environment(format!("cannot {what} {}: {error}", path.display()))
    };
    fs::create_dir_all(folder).map_err(|error| cannot("make", folder, error))?;
    let folder = folder.canonicalize().map_err(|error| cannot("find", folder, error))?;
    let path = folder.join(EVENTS);
    fs::write(&path, "").map_err(|error| cannot("write", &path, error))?;
    Ok(path)
}

/// Writes the report beside the events that are in the folder.
pub(crate) fn make(folder: &Path) -> Result<ExitCode, Failure> {
    let page = write(folder)?;
    print(&format!("{}\n", page.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// The same; where the page is.
pub(crate) fn write(folder: &Path) -> Result<PathBuf, Failure> {
    let path = folder.join(EVENTS);
    if !path.is_file() {
        return Err(Failure::usage(format!(
            "there is no {}: a report is made of the events of a run, which `cargo estrade test --report {}` writes there",
            path.display(),
            folder.display()
        )));
    }
    let events = Journal::of(&path)
        .more()
        .map_err(|error| Failure::environment(format!("cannot read {}: {error}", path.display())))?;
    let (story, left_out) = story::of(&events);
    if left_out > 0 {
        eprintln!(
            "note: the report is of run {}, the last one; {left_out} events are of earlier ones",
            story.run
        );
    }
    let put = |name: &str, text: std::io::Result<String>| {
        let path = folder.join(name);
        let written = text.and_then(|text| fs::write(&path, text));
        written
            .map(|()| path.clone())
            .map_err(|error| Failure::environment(format!("cannot write {}: {error}", path.display())))
    };
    put("junit.xml", Ok(junit::document(&story)))?;
    put("trace.json", Ok(trace::document(&story).to_string()))?;
    put("report.html", page::document(&story))
}
