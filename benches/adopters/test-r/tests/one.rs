//! One test with a dependency, as the other adopters have it.

use test_r::{test, test_dep};

test_r::enable!();

struct Answer(u32);

#[test_dep]
async fn answer() -> Answer {
    Answer(42)
}

#[test]
async fn the_answer_is_known(answer: &Answer) {
    assert_eq!(answer.0, 42);
}
