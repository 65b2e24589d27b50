use estrade::prelude::*;

#[fixture]
fn promos(#[default(3)] count: usize, #[default(true)] active: bool) -> Vec<bool> {
    vec![active; count]
}

#[integration_test]
async fn five(#[with(counts = 5)] promos: &[bool]) { //~
    assert_eq!(promos.len(), 5);
}

#[fixture]
fn six(#[with(number = 6)] promos: &[bool]) -> usize { //~
    promos.len()
}
