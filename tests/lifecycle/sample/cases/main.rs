//! Tests with cases of rstest, owned and borrowed, of which one blocks the thread that libtest gave it.

use estrade::prelude::*;
use lifecycle_sample::note;

#[fixture]
async fn ground(request: &Request) -> String {
    provide!(request.test().map(|test| test.name().to_owned()).unwrap_or_default());
    note("ground is cleared");
}

#[integration_test]
#[case(1)]
#[case(2)]
async fn owned(#[case] number: u16, ground: &str) {
    assert_eq!(ground, format!("owned::case_{number}"));
}

#[integration_test]
#[case("one")]
#[case("two")]
async fn borrowed(#[case] text: &str, ground: &str) {
    assert!(ground.starts_with("borrowed::case_"));
    assert_eq!(text, "one", "only one is right");
}

#[integration_test(timeout = "200ms")]
#[case("never")]
async fn borrowed_and_stuck(#[case] text: &str, ground: &str) {
    assert!(!ground.is_empty() && !text.is_empty());
    loop {
        std::thread::park();
    }
}

/// Runs beside the one that is stuck, and ends after it was given up.
#[integration_test]
async fn beside_the_one_that_is_stuck(ground: &str) {
    let Ok(events) = std::env::var("ESTRADE_EVENTS") else { return };
    let given_up = |line: &str| line.contains("borrowed_and_stuck") && line.contains("test_finished");
    while !std::fs::read_to_string(&events).is_ok_and(|text| text.lines().any(given_up)) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    note("the other one was given up");
    assert_eq!(ground, "beside_the_one_that_is_stuck");
}
