use estrade::prelude::*;

#[fixture]
fn promos(#[default(3)] count: usize) -> Vec<bool> {
    vec![true; count]
}

#[integration_test]
async fn five(#[with(count = "five")] promos: &[bool]) { //~
    assert_eq!(promos.len(), 5);
}

#[integration_test]
async fn six(#[with(6.0)] promos: &[bool]) { //~
    assert_eq!(promos.len(), 6);
}
