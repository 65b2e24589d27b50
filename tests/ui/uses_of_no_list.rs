use estrade::prelude::*;

#[fixture]
fn server() -> u8 {
    1
}

#[integration_test(uses = server)] //~
fn as_a_value() {}

#[integration_test(uses(server()))] //~
fn called() {}

#[integration_test(uses("server"))] //~
fn in_quotes() {}

#[integration_test(uses(server,, other))] //~
fn behind_a_doubled_comma() {}
