use estrade::prelude::*;

#[fixture]
fn promos(#[default(3)] count: usize) -> Vec<bool> {
    vec![true; count]
}

#[integration_test]
fn five(#[with(5, true)] promos: &[bool]) { //~
    assert_eq!(promos.len(), 5);
}
