use estrade::prelude::*;

#[integration_test]
fn five(#[values()] count: usize) { //~
    assert_eq!(count, 5);
}
