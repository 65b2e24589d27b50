use estrade::prelude::*;

#[fixture]
fn parameter(#[case] count: usize) -> usize { //~
    count
}

#[fixture]
#[case(1)] //~
fn above() -> usize {
    1
}
