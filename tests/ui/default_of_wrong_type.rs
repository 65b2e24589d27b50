use estrade::prelude::*;

#[fixture]
fn promos(#[default("three")] count: usize) -> Vec<bool> { //~
    vec![true; count]
}
