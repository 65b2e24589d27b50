use estrade::prelude::*;

#[fixture(scope)] //~
fn server() -> u8 {
    1
}

#[fixture(timeout =)] //~
fn folder() -> u8 {
    1
}
