use estrade::prelude::*;

#[integration_test(replace(missing = 2))] //~
fn replaces() {}
