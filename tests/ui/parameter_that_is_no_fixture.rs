use estrade::prelude::*;

fn helper() -> u8 {
    1
}

#[integration_test]
fn asks(helper: u8) { //~
    assert_eq!(helper, 1);
}

#[fixture]
fn dependent(#[from(helper)] number: &u8) -> u8 { //~
    *number
}
