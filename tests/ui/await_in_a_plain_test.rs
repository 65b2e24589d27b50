use estrade::prelude::*;

async fn connect() -> u8 {
    1
}

#[integration_test]
fn waits() {
    connect().await; //~
}
