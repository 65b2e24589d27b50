use estrade::prelude::*;

#[fixture(autouse = true)] //~
fn always() -> u8 {
    1
}
