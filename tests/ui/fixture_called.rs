#![deny(warnings)]
use estrade::prelude::*;

#[fixture]
fn promos() -> Vec<String> {
    vec![]
}

#[integration_test]
fn calls_it() {
    promos(); //~
}
