//! What the tests of this project have in common: a pen to write into the record of the run.

use std::fs::OpenOptions;
use std::io::Write;

/// Adds a line of the test's own to the file of events, so that the suite sees what ran between them.
///
/// # Panics
/// When the file cannot be written: a note that is lost would make an order look right that is not.
pub fn note(text: &str) {
    let Ok(path) = std::env::var("ESTRADE_EVENTS") else { return };
    // Estrade names the threads of a test after it, as libtest does.
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let line = serde_json::json!({ "event": "note", "test": name, "note": text });
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("the file of events opens");
    file.write_all(format!("{line}\n").as_bytes()).expect("the file of events can be written");
}

#[cfg(test)]
mod tests {
    use estrade::prelude::*;

    #[integration_test]
    async fn fails() -> Result<()> {
        Err(Error::msg("inside the library"))
    }
}
