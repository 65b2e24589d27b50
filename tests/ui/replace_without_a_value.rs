use estrade::prelude::*;

#[fixture]
fn server() -> u8 {
    1
}

#[integration_test(replace(server))] //~
fn works(server: u8) {
    assert_eq!(server, 1);
}
