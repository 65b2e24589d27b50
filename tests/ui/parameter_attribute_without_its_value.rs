use estrade::prelude::*;

#[fixture]
fn server(#[default] port: u8) -> u8 { //~
    port
}

#[fixture]
fn folder(#[default(1, 2)] number: u8) -> u8 { //~
    number
}

#[integration_test]
fn asks(#[with] server: u8, #[from("folder")] number: u8) { //~ //~
    assert_eq!(server, number);
}
