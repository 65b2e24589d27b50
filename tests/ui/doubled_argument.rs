use estrade::prelude::*;

#[fixture(timeout = "1s", timeout = "2s")] //~
fn server(#[default(1)] #[default(2)] port: u8) -> u8 { //~
    port
}

#[integration_test(uses(server), uses(server))] //~
fn used() {}

#[integration_test]
fn with_twice(#[with(port = 1, port = 2)] server: u8) { //~
    assert_eq!(server, 1);
}

#[integration_test]
fn with_after_named(#[with(port = 1, 2)] server: u8) { //~
    assert_eq!(server, 1);
}

#[integration_test(uses(server, server))] //~
fn used_twice() {}

#[integration_test(replace(server = 1, server = 2))] //~
fn replaced_twice() {}
