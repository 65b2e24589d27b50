use estrade::prelude::*;

#[fixture]
fn promos() -> Vec<String> {
    vec![]
}

#[integration_test]
fn calls_it() {
    let promos: Vec<String> = promos(); //~
    assert_eq!(promos.len(), 0);
}
