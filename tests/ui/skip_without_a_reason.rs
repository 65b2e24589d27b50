use estrade::prelude::*;

#[integration_test]
fn skips() {
    estrade::skip!(); //~
}
