use estrade::prelude::*;

#[fixture(scope = session)]
fn server(#[default(80)] port: u16) -> u16 {
    port
}

#[integration_test]
fn asks(#[with(port = 81)] server: u16) { //~
    assert_eq!(server, 81);
}
