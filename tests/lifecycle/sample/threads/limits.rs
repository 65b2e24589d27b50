//! Whose time counts against whose limit.

use std::time::Duration;

use estrade::prelude::*;

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
