use estrade::prelude::*;

#[integration_test]
fn gives() {
    provide!(1); //~
}
