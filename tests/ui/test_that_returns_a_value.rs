use estrade::prelude::*;

#[integration_test]
fn number() -> u8 { //~
    1
}
