//! One test with a fixture, as the other adopters have it.

use rstest::{fixture, rstest};

#[fixture]
async fn answer() -> u32 {
    42
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_is_known(#[future(awt)] answer: u32) {
    assert_eq!(answer, 42);
}
