use estrade::prelude::*;

#[fixture]
fn port() -> u16 {
    80
}

#[test]
#[integration_test]
fn asks(port: u16) { //~
    assert_eq!(port, 80);
}
