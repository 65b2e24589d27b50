use estrade::prelude::*;

#[fixture]
fn name() -> String {
    "name".to_owned()
}

#[integration_test]
fn asks(name: &impl AsRef<str>) { //~
    assert_eq!(name.as_ref(), "name");
}
