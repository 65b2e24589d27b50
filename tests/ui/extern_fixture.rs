use estrade::prelude::*;

#[fixture]
extern "C" fn port() -> u16 { //~
    80
}

#[integration_test]
fn asks(port: u16) {
    assert_eq!(port, 80);
}
