use estrade::prelude::*;

#[fixture]
fn server(#[default(1)] port: u8) -> u8 {
    port
}

#[integration_test(uses(server, server))] //~
fn works() {}
