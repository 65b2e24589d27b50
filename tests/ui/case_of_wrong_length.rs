use estrade::prelude::*;

#[integration_test]
#[case(1, 1)]
#[case(2)] //~
#[case::far_too_many(3, 3, 3)] //~
fn equal(#[case] first: u8, #[case] second: u8) {
    assert_eq!(first, second);
}
