use estrade::prelude::*;

#[integration_test]
fn five(#[case] count: usize) { //~
    assert_eq!(count, 5);
}
