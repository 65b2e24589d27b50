//! One test with a fixture, as the other adopters have it.

use rstest::{fixture, rstest};

#[fixture]
fn answer() -> u32 {
    42
}

#[rstest]
fn the_answer_is_known(answer: u32) {
    assert_eq!(answer, 42);
}
