//! The journal of a scenario: which point was reached by which process, in one file for all of them; and the orders
//! of the scenario, one file for each point at which something is to happen.

use std::fs::{self, OpenOptions};
use std::future::pending;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use estrade::prelude::*;

/// The variable that names the folder of the scenario; without it nothing is written and nothing ordered.
pub const FOLDER: &str = "SESSION_FOLDER";

fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Adds one line to the journal.
///
/// # Panics
/// When it cannot be written: a line that is lost would make a count look right that is not.
pub fn tell(what: &str) {
    let Some(folder) = folder() else { return };
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join("journal"));
    let line = format!("{} {what}\n", std::process::id());
    // In one piece: many processes append at once.
    file.as_mut().expect("the journal opens").write_all(line.as_bytes()).expect("the journal can be written");
}

/// Tells the value that a test was given.
pub fn saw(fixture: &str, value: &str) {
    tell(&format!("saw {fixture} {value}"));
}

/// Tells that `point` was reached, does there what the scenario orders, and tells when it is passed.
pub async fn reach(point: &str) -> Result<()> {
    tell(&format!("begin {point}"));
    loop {
        match order(point).as_deref() {
            Some("hold") => tokio::time::sleep(Duration::from_millis(2)).await,
            Some("hang") => pending().await,
            other => {
                obey(other, point)?;
                tell(&format!("end {point}"));
                return Ok(());
            }
        }
    }
}

/// The same for code that blocks.
pub fn reach_blocking(point: &str) -> Result<()> {
    tell(&format!("begin {point}"));
    while matches!(order(point).as_deref(), Some("hold" | "hang")) {
        std::thread::sleep(Duration::from_millis(2));
    }
    obey(order(point).as_deref(), point)?;
    tell(&format!("end {point}"));
    Ok(())
}

fn order(point: &str) -> Option<String> {
    fs::read_to_string(folder()?.join("orders").join(point)).ok()
}

fn obey(order: Option<&str>, point: &str) -> Result<()> {
    match order {
        Some("fail") => {
            let told = format!("the scenario wants `{point}` to fail");
            Err(Error::from(Box::<dyn std::error::Error + Send + Sync>::from(told)))
        }
        Some("panic") => panic!("the scenario wants `{point}` to panic"),
        Some("skip") => skip!("the scenario wants `{point}` to skip"),
        _ => Ok(()),
    }
}
