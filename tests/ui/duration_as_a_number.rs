use estrade::prelude::*;

#[fixture(timeout = 30)] //~
fn server() -> u8 {
    1
}
