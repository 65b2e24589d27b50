use estrade::prelude::*;

#[fixture(scop = session)] //~
fn server() -> u8 {
    1
}

#[integration_test(threads = 2)] //~
fn asks(server: u8) {
    assert_eq!(server, 1);
}
