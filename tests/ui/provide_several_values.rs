use estrade::prelude::*;

#[fixture]
fn address() -> (String, u16) {
    provide!("localhost".to_owned(), 80); //~
}

#[integration_test]
fn asks(address: &(String, u16)) {
    assert_eq!(address.1, 80);
}
