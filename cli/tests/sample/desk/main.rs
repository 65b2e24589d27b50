//! The tests of the shop's desk.

use command_sample::database;
use estrade::prelude::*;

/// Who is at the desk, and what is said there: `SAMPLE_COMPLAINT`.
#[fixture]
fn clerk(database: &str, request: &Request) -> Result<String> {
    if let Ok(complaint) = std::env::var("SAMPLE_COMPLAINT") {
        request.attach("complaint.txt", complaint)?;
    }
    Ok(format!("clerk of {database}"))
}

#[integration_test]
fn the_desk_is_manned(clerk: &str) {
    assert_eq!(clerk, "clerk of db://shop");
}

#[integration_test]
fn the_desk_answers(clerk: &str) {
    let complaint = std::env::var("SAMPLE_COMPLAINT").unwrap_or_default();
    assert!(complaint.is_empty(), "{clerk} heard: {complaint}");
}
