use estrade::prelude::*;
use std::cell::Cell;

#[fixture]
fn counter() -> Cell<u8> {
    Cell::new(1)
}

#[integration_test]
fn counts(counter: &Cell<u8>) { //~
    counter.set(2);
}
