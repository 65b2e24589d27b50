use estrade::prelude::*;

#[fixture(session)] //~
fn server() -> u8 {
    1
}
