use estrade::prelude::*;

#[fixture]
fn name() -> String {
    "name".to_owned()
}

#[test]
fn asks(name: &str) { //~
    assert_eq!(name, "name");
}
