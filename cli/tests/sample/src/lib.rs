//! A small shop: what its tests share.

use std::path::Path;
use std::thread;
use std::time::Duration;

use estrade::prelude::*;

/// The address of the shop's database.
///
/// One for the whole run. It starts when the file `SAMPLE_DATABASE_STARTS` is there, stops when the file
/// `SAMPLE_DATABASE_GATE` is there, and not at all where `SAMPLE_DATABASE_STAYS` is set.
#[fixture(scope = session)]
pub async fn database() -> Result<String> {
    wait_for("SAMPLE_DATABASE_STARTS");
    provide!("db://shop".to_owned());
    wait_for("SAMPLE_DATABASE_GATE");
    if std::env::var_os("SAMPLE_DATABASE_STAYS").is_some() {
        return Err("the database would not stop".into());
    }
    Ok(())
}

/// Until the file that the variable names is there, where it names one.
fn wait_for(variable: &str) {
    let Some(gate) = std::env::var_os(variable) else { return };
    while !Path::new(&gate).exists() {
        thread::sleep(Duration::from_millis(5));
    }
}
