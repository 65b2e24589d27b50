use estrade::prelude::*;

#[fixture]
fn name() -> String {
    "name".to_owned()
}

#[integration_test]
fn asks(name: str) { //~
    assert_eq!(&name, "name");
}
