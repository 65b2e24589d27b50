//! How a body may end; the code behind `provide!` runs after each.

use std::future::pending;

use estrade::prelude::*;
use lifecycle_sample::note;

/// Notes how the test ended, in its teardown.
#[fixture]
async fn witness(request: &Request) -> u16 {
    provide!(7);
    note(&format!("outcome: {}", request.outcome().as_str()));
}

#[integration_test]
async fn that_passes(witness: &u16) {
    assert_eq!(*witness, 7);
}

#[integration_test]
async fn that_panics(witness: &u16) {
    assert_eq!(*witness, 8, "seven is not eight");
}

#[integration_test]
fn that_panics_in_a_plain_function(witness: &u16) {
    assert_eq!(*witness, 9, "seven is not nine");
}

#[integration_test]
async fn that_returns_an_error(witness: &u16) -> Result<()> {
    let _ = witness;
    let _port: u16 = "seven".parse()?;
    Ok(())
}

#[derive(Debug)]
#[expect(dead_code, reason = "shown by `Debug`")]
struct OnlyDebug(u16);

#[integration_test]
fn that_returns_an_error_that_is_only_debug(witness: &u16) -> Result<(), OnlyDebug> {
    Err(OnlyDebug(*witness))
}

/// An error with a source.
#[derive(Debug)]
struct Wrong(std::num::ParseIntError);

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the port of the catalogue is wrong")
    }
}

impl std::error::Error for Wrong {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[integration_test]
fn that_returns_an_error_with_sources(witness: &u16) -> Result<(), Wrong> {
    let _ = witness;
    "seven".parse::<u16>().map(|_| ()).map_err(Wrong)
}

#[integration_test]
async fn that_returns_a_boxed_error(witness: &u16) -> Result<(), Box<dyn std::error::Error>> {
    let _ = witness;
    "seven".parse::<u16>().map_err(Wrong)?;
    Ok(())
}

#[integration_test(timeout = "200ms")]
async fn that_times_out(witness: &u16) {
    let _ = witness;
    pending::<()>().await;
}

#[integration_test]
async fn that_skips(witness: &u16) {
    let _ = witness;
    skip!("no moon tonight");
}

#[fixture]
async fn fails(witness: &u16) -> Result<u16> {
    let _ = witness;
    Err(Error::msg("no setup today"))
}

#[integration_test]
async fn that_never_begins(fails: &u16) {
    let _ = fails;
    note("body");
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        std::panic::panic_any(Bomb);
    }
}

#[integration_test]
async fn that_panics_with_what_panics(witness: &u16) {
    let _ = witness;
    std::panic::panic_any(Bomb);
}
