use estrade::prelude::*;

#[fixture]
fn pair() -> (u8, u8) {
    (1, 2)
}

#[fixture]
fn sum((first, second): (u8, u8)) -> u8 { //~
    first + second
}

#[integration_test]
async fn adds(_: &u8, sum: u8) { //~
    assert_eq!(sum, 3);
}
