use estrade::prelude::*;

#[fixture]
fn promos(#[default(1)] count: usize) -> Vec<String> {
    vec![String::new(); count]
}

#[integration_test]
fn uses_what_it_returns() {
    let promos: Vec<String> = promos(); //~
    assert_eq!(promos.len(), 0);
}

#[integration_test]
fn passes_arguments() {
    let promos = promos(2); //~
    let _ = promos;
}
