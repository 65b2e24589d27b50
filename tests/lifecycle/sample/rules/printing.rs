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

struct Spoken;

impl Drop for Spoken {
    fn drop(&mut self) {
        println!("drop prints");
    }
}

#[fixture]
fn spoken(request: &Request) -> Spoken {
    request.on_teardown(async { println!("finalizer prints") });
    Spoken
}

#[integration_test(flavor = "current_thread")]
async fn of_a_test_on_one_thread(printer: &(), plain_printer: &(), spoken: &Spoken) -> Result<()> {
    let ((), (), Spoken) = (*printer, *plain_printer, spoken);
    print_everywhere().await;
    Err(Error::msg("the report"))
}

/// Its body runs on the thread that libtest gave it, everything else does not.
#[integration_test]
#[case("the report")]
async fn of_a_case(#[case] text: &str, printer: &(), plain_printer: &(), spoken: &Spoken) -> Result<()> {
    let ((), (), Spoken) = (*printer, *plain_printer, spoken);
    print_everywhere().await;
    Err(Error::msg(text))
}
