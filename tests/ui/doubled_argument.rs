use estrade::prelude::*;

#[fixture(timeout = "1s", timeout = "2s")] //~
fn server() -> u8 {
    1
}

#[integration_test(uses(server), uses(server))] //~
fn works() {}
