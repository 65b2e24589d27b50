use estrade::prelude::*;

#[fixture(timeout = "3 seconds")] //~
fn words() -> u8 {
    1
}

#[fixture(timeout = "0s")] //~
fn zero() -> u8 {
    1
}

#[integration_test(timeout = "1h")] //~
fn hours(words: u8, zero: u8) {
    assert_eq!(words, zero);
}

#[integration_test(timeout = std::time::Duration::from_secs(1))] //~
fn as_a_value() {}
