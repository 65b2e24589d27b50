use estrade::prelude::*;
use rstest::rstest;

#[rstest] //~
#[case(1)]
#[integration_test]
fn works(#[case] number: u8) {
    assert_eq!(number, 1);
}
