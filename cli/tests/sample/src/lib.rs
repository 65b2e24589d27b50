//! A small shop: what its tests share.

use std::path::Path;
use std::thread;
use std::time::Duration;

use estrade::prelude::*;

/// The address of the shop's database.
///
/// One for the whole run. It stops when the file `SAMPLE_DATABASE_GATE` is there, and not at all where
/// `SAMPLE_DATABASE_STAYS` is set.
#[fixture(scope = session)]
pub async fn database() -> Result<String> {
    provide!("db://shop".to_owned());
    if let Some(gate) = std::env::var_os("SAMPLE_DATABASE_GATE") {
        while !Path::new(&gate).exists() {
            thread::sleep(Duration::from_millis(5));
        }
    }
    if std::env::var_os("SAMPLE_DATABASE_STAYS").is_some() {
        return Err("the database would not stop".into());
    }
    Ok(())
}
