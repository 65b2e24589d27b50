use estrade::prelude::*;

#[fixture]
fn server(#[default(1)] port: u8) -> u8 {
    port
}

#[integration_test(replace(server = 1, server = 2))] //~
fn works() {}
