use estrade::prelude::*;

#[integration_test]
#[test] //~
fn works() {}
