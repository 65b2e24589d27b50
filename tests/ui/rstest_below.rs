use estrade::prelude::*;

#[integration_test]
#[rstest::rstest] //~
#[case(1)]
fn works(#[case] number: u8) {
    assert_eq!(number, 1);
}
