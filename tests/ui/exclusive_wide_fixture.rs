use estrade::prelude::*;

#[fixture(scope = module)]
fn counter() -> u16 {
    1
}

#[integration_test]
fn counts(counter: &mut u16) { //~
    *counter += 1;
}
