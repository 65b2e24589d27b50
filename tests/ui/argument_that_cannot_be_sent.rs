use std::rc::Rc;

use estrade::prelude::*;

#[fixture]
fn numbers(#[default(Rc::new(1))] first: Rc<u8>) -> u8 { //~
    *first
}

#[integration_test]
fn asks(numbers: u8) {
    assert_eq!(numbers, 1);
}
#[integration_test]
fn with(#[with(first = Rc::new(2))] numbers: u8) {
    assert_eq!(numbers, 1);
}
#[integration_test]
fn position(#[with(Rc::new(2))] numbers: u8) {
    assert_eq!(numbers, 1);
}
