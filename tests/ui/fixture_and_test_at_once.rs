use estrade::prelude::*;

#[fixture]
#[integration_test] //~
fn works() {}
