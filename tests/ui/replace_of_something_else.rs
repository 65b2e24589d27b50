use estrade::prelude::*;

fn helper() -> u8 {
    1
}

#[integration_test(replace(helper = 2))] //~
fn replaces() {}

#[integration_test(replace(missing = 2))] //~
fn replaces_nothing() {}
