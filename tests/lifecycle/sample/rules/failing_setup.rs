//! Setups that fail, panic or hang in the middle of a chain: `ground` below, `roof` above.

use std::future::pending;
use std::thread;

use estrade::prelude::*;
use lifecycle_sample::note;

#[fixture]
async fn ground() -> u16 {
    provide!(1);
    note("behind `provide!` of ground");
}

#[fixture]
async fn fails(ground: &u16) -> Result<u16> {
    let port: u16 = "seven".parse()?;
    provide!(port + ground);
    note("behind `provide!` of fails");
    Ok(())
}

#[fixture]
async fn roof_over_fails(fails: &u16) -> u16 {
    provide!(*fails);
    note("behind `provide!` of roof");
}

#[integration_test]
async fn that_returns_an_error(roof_over_fails: &u16) {
    note("body");
    let _ = roof_over_fails;
}

/// Stands on what cannot stand.
#[fixture]
fn tower(roof_over_fails: &u16) -> u16 {
    *roof_over_fails
}

#[fixture]
fn flag(ground: &u16, tower: &u16) -> u16 {
    ground + tower
}

#[integration_test]
async fn that_was_asked_for_by_a_chain(flag: &u16) {
    let _ = flag;
}

#[integration_test(uses(flag))]
async fn that_was_asked_for_by_uses() {}

#[fixture]
async fn panics(ground: &u16) -> u16 {
    assert_eq!(*ground, 2, "the ground is not level");
    provide!(*ground);
    note("behind `provide!` of panics");
}

#[fixture]
fn roof_over_panics(panics: &u16) -> u16 {
    *panics
}

#[integration_test]
async fn that_panics(roof_over_panics: &u16) {
    note("body");
    let _ = roof_over_panics;
}

#[fixture]
fn panics_without_await(ground: &u16) -> u16 {
    let numbers: Vec<u16> = Vec::new();
    numbers[usize::from(*ground)]
}

#[integration_test]
fn that_panics_in_a_plain_function(panics_without_await: &u16) {
    note("body");
    let _ = panics_without_await;
}

struct Noted;

impl Drop for Noted {
    fn drop(&mut self) {
        note("a local of hangs is dropped");
    }
}

#[fixture(timeout = "200ms")]
async fn hangs(ground: &u16) -> u16 {
    let _noted = Noted;
    pending::<()>().await;
    provide!(*ground);
    note("behind `provide!` of hangs");
}

#[fixture]
fn roof_over_hangs(hangs: &u16) -> u16 {
    *hangs
}

#[integration_test]
async fn that_hangs(roof_over_hangs: &u16) {
    note("body");
    let _ = roof_over_hangs;
}

#[fixture(timeout = "200ms")]
fn blocks(ground: &u16) -> u16 {
    let _ = ground;
    loop {
        thread::park();
    }
}

#[integration_test]
async fn that_blocks_its_thread(blocks: &u16) {
    note("body");
    let _ = blocks;
}

#[fixture]
async fn finalized_then_fails(ground: &u16, request: &Request) -> Result<u16> {
    request.on_teardown(async { note("first finalizer") });
    request.on_teardown(async { note("second finalizer") });
    let port: u16 = "eight".parse()?;
    Ok(port + ground)
}

#[integration_test]
async fn that_fails_behind_its_finalizers(finalized_then_fails: &u16) {
    let _ = finalized_then_fails;
}

fn missing(what: &str) -> u16 {
    panic!("no {what} today")
}

#[fixture]
fn by_default(#[default(missing("default"))] number: u16) -> u16 {
    number
}

#[integration_test]
fn whose_default_panics(ground: &u16, by_default: &u16) {
    let _ = (ground, by_default);
}

#[integration_test]
fn whose_with_panics(ground: &u16, #[with(number = missing("override"))] by_default: &u16) {
    let _ = (ground, by_default);
}

#[fixture]
fn asks_for_it(#[with(number = missing("argument"))] by_default: &u16) -> u16 {
    *by_default
}

#[integration_test]
fn whose_with_on_a_fixture_panics(ground: &u16, asks_for_it: &u16) {
    let _ = (ground, asks_for_it);
}

#[integration_test(replace(by_default = missing("replacement")))]
fn whose_replace_panics(ground: &u16, by_default: &u16) {
    let _ = (ground, by_default);
}

#[derive(Debug)]
struct Chained(std::num::ParseIntError);

impl std::fmt::Display for Chained {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the port of the catalogue is wrong")
    }
}

impl std::error::Error for Chained {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[fixture]
async fn boxed() -> std::result::Result<u16, Box<dyn std::error::Error + Send + Sync>> {
    Ok("nine".parse::<u16>().map_err(Chained)?)
}

#[integration_test]
async fn with_an_error_that_has_sources(boxed: &u16) {
    let _ = boxed;
}
