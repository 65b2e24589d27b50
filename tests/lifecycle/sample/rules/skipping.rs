//! `skip!`, which `ESTRADE_NO_SKIP=1` forbids.

use estrade::prelude::*;
use lifecycle_sample::note;

#[fixture]
async fn lamp() -> u16 {
    provide!(1);
    note("lamp goes out");
}

#[fixture]
async fn moon(lamp: &u16) -> u16 {
    let phase = *lamp;
    if phase == 1 {
        skip!("no moon in phase {phase}");
    }
    phase
}

#[fixture]
fn tide(moon: &u16) -> u16 {
    *moon
}

#[integration_test]
async fn in_a_setup(tide: &u16) {
    note("body");
    let _ = tide;
}

fn somewhere_below() {
    skip!("deep below");
}

#[integration_test]
async fn in_a_body(lamp: &u16) {
    let _ = lamp;
    somewhere_below();
}

#[integration_test]
fn in_a_plain_body(lamp: &u16) {
    let _ = lamp;
    somewhere_below();
}

#[fixture]
async fn leaky(lamp: &u16) -> Result<u16> {
    provide!(*lamp);
    Err(Error::msg("it leaks"))
}

#[integration_test]
async fn with_a_teardown_that_fails(leaky: &u16) {
    let _ = leaky;
    skip!("no reason");
}
