use estrade::prelude::*;

#[fixture]
fn server(#[default(1)] port: u8) -> u8 {
    port
}

#[integration_test]
fn asks(#[wiht(port = 1)] server: u8) { //~
    assert_eq!(server, 1);
}
