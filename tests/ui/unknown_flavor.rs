use estrade::prelude::*;

#[integration_test(flavor = "single")] //~
fn works() {}

#[integration_test(flavor = current_thread)] //~
fn without_quotes() {}
