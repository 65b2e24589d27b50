//! Whose time counts against whose limit.

use std::time::Duration;

use estrade::prelude::*;
use lifecycle_sample::note;

use crate::stuck::ground;

/// Takes longer than the bodies below may.
#[fixture]
async fn slow() -> u16 {
    tokio::time::sleep(Duration::from_millis(900)).await;
    provide!(1);
    tokio::time::sleep(Duration::from_millis(900)).await;
}

#[integration_test(timeout = "700ms")]
async fn setup_and_teardown_do_not_count_against_the_body(slow: &u16) {
    assert_eq!(*slow, 1);
}

#[integration_test(timeout = "700ms")]
async fn nor_does_a_setup_that_the_body_asks_for(request: &Request) -> Result<()> {
    assert_eq!(*request.get(slow).await?, 1);
    Ok(())
}

/// Its own limit is shorter than what it asks for takes.
#[fixture(timeout = "700ms")]
async fn impatient(request: &Request) -> Result<u16> {
    Ok(*request.get(slow).await?)
}

#[integration_test]
async fn nor_a_setup_that_a_setup_asks_for_against_that(impatient: &u16) {
    assert_eq!(*impatient, 1);
}

/// Each of its halves is within its limit, and both together are not.
#[fixture(timeout = "1500ms")]
async fn slow_in_both_halves() -> u16 {
    tokio::time::sleep(Duration::from_millis(900)).await;
    provide!(1);
    tokio::time::sleep(Duration::from_millis(900)).await;
}

#[integration_test]
async fn the_timeout_of_a_fixture_is_its_setups_and_its_teardowns_each(slow_in_both_halves: &u16) {
    assert_eq!(*slow_in_both_halves, 1);
}

const LIMIT: Duration = Duration::from_millis(200);

/// Reaches an await, but only after its limit.
#[fixture(timeout = "200ms")]
async fn late_at_its_await(ground: &u16) -> u16 {
    std::thread::sleep(LIMIT * 2);
    note("its limit is over");
    tokio::task::yield_now().await;
    note("behind the await");
    *ground
}

#[integration_test]
async fn a_setup_that_reaches_an_await_after_its_limit(late_at_its_await: &u16) {
    let _ = late_at_its_await;
    note("body");
}

struct Noted;

impl Drop for Noted {
    fn drop(&mut self) {
        let entered = tokio::runtime::Handle::try_current().is_ok();
        note(&format!("the late value is dropped, runtime entered: {entered}"));
    }
}

/// Has its value only after its limit.
#[fixture(timeout = "200ms")]
fn late_with_its_value(ground: &u16) -> Noted {
    let _ = ground;
    std::thread::sleep(LIMIT * 2);
    Noted
}

#[integration_test]
async fn a_setup_that_has_its_value_after_its_limit(late_with_its_value: &Noted) {
    let _ = late_with_its_value;
    note("body");
}

/// The same with `provide!`, which is an await.
#[fixture(timeout = "200ms")]
async fn late_at_provide(ground: &u16) -> Noted {
    let _ = ground;
    std::thread::sleep(LIMIT * 2);
    provide!(Noted);
    note("behind `provide!`");
}

#[integration_test]
async fn a_setup_that_reaches_provide_after_its_limit(late_at_provide: &Noted) {
    let _ = late_at_provide;
    note("body");
}
