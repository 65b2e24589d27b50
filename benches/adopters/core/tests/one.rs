//! One test with a fixture, as the other adopters have it.

use estrade::prelude::*;

#[fixture]
async fn answer() -> u32 {
    42
}

#[integration_test]
async fn the_answer_is_known(answer: &u32) {
    assert_eq!(*answer, 42);
}
