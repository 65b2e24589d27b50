use estrade::prelude::*;

#[fixture]
fn port(#[default(80)] number: u16) -> u16 {
    number
}

#[fixture] //~
fn port(#[default(81)] number: u16) -> u16 {
    number
}

#[integration_test]
fn asks(port: u16) {
    assert_eq!(port, 80);
}
