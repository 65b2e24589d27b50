use estrade::prelude::*;

#[integration_test]
fn works() {}

#[integration_test] //~
async fn works() {}
