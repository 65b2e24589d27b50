use estrade::prelude::*;

#[integration_test]
fn five(#[default(5)] count: usize) { //~
    assert_eq!(count, 5);
}
