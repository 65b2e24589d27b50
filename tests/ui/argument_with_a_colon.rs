use estrade::prelude::*;

#[fixture(scope: session)] //~
fn server() -> u8 {
    1
}
