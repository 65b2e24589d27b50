use estrade::prelude::*;
use rstest::rstest;

#[integration_test]
#[test] //~
fn plain() {}

#[integration_test]
#[tokio::test] //~
async fn tokio() {}

#[integration_test]
#[rstest] //~
#[case(1)]
fn cases(#[case] number: u8) {
    assert_eq!(number, 1);
}

#[tokio::test] //~
#[integration_test]
async fn tokio_above() {}

#[rstest] //~
#[case(1)]
#[integration_test]
fn rstest_above(#[case] number: u8) {
    assert_eq!(number, 1);
}

#[fixture]
#[rstest::fixture] //~
fn both() -> u8 {
    1
}

#[fixture]
#[integration_test] //~
fn fixture_and_test() {}
