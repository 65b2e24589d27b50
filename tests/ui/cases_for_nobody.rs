use estrade::prelude::*;

#[integration_test]
#[case(1)] //~
fn five(count: usize) {
    assert_eq!(count, 5);
}
