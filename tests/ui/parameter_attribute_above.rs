use estrade::prelude::*;

#[fixture]
#[default(80)] //~
fn port(#[default(80)] port: u16) -> u16 {
    port
}

#[integration_test]
#[with(port = 81)] //~
fn asks(port: u16) {
    assert_eq!(port, 81);
}
