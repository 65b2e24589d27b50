use estrade::prelude::*;

#[integration_test(scope = session)] //~
fn works() {}

#[fixture(uses(server))] //~
fn folder() -> u8 {
    1
}

#[fixture]
fn server() -> u8 {
    1
}
