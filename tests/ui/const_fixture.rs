use estrade::prelude::*;

#[fixture]
const fn port() -> u16 { //~
    80
}

#[integration_test]
fn asks(port: u16) {
    assert_eq!(port, 80);
}
