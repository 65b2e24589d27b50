use estrade::prelude::*;

#[fixture(crate = "estrade")] //~
fn server() -> u8 {
    1
}

#[integration_test(crate = "estrade")] //~
fn asks(server: u8) {
    assert_eq!(server, 1);
}
