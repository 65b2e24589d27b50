use estrade::prelude::*;

#[fixture]
fn port() -> u16 {
    80
}

#[integration_test(replace(port = "80"))] //~
fn replaces(port: u16) {
    assert_eq!(port, 80);
}
