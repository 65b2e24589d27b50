use estrade::prelude::*;

#[fixture]
fn promos(#[default(1)] count: usize) -> Vec<String> {
    vec![String::new(); count]
}

#[integration_test]
fn calls_it() {
    let _ = promos(2); //~
}
