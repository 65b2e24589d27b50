//! What fixtures, bodies and tasks print belongs to their test.

use estrade::prelude::*;

#[fixture]
async fn printer() {
    println!("setup prints");
    provide!(());
    eprintln!("teardown prints");
}

#[fixture]
fn plain_printer() {
    println!("plain setup prints");
    provide!(());
    eprintln!("plain teardown prints");
}

async fn print_everywhere() {
    println!("body prints");
    let printed = tokio::spawn(async { eprintln!("task prints") }).await;
    assert!(printed.is_ok());
    let panicked = tokio::spawn(async { panic!("task panics") }).await;
    assert!(panicked.is_err());
}

#[integration_test]
async fn of_a_test_that_passes(printer: &(), plain_printer: &()) {
    let ((), ()) = (*printer, *plain_printer);
    print_everywhere().await;
}

#[integration_test]
async fn of_a_test_that_fails(printer: &(), plain_printer: &()) -> Result<()> {
    let ((), ()) = (*printer, *plain_printer);
    print_everywhere().await;
    Err(Error::msg("the report"))
}
