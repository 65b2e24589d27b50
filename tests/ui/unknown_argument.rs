use estrade::prelude::*;

#[fixture(scop = session)] //~
fn server() -> u8 {
    1
}

#[fixture(scope = global)] //~
fn folder() -> u8 {
    1
}

#[fixture(autouse = true)] //~
fn always() -> u8 {
    1
}

#[integration_test(scope = session)] //~
fn scoped(server: u8, folder: u8) {
    assert_eq!(server, folder);
}

#[integration_test(flavor = "single")] //~
fn flavored() {}

#[integration_test(uses = server)] //~
fn used() {}

#[integration_test(replace(server))] //~
fn replaced() {}

#[integration_test]
fn attributed(#[wiht(port = 1)] server: u8) { //~
    assert_eq!(server, 1);
}
