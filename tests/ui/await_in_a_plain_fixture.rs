use estrade::prelude::*;

async fn connect() -> u8 {
    1
}

#[fixture]
fn server() -> u8 {
    let port = connect().await; //~
    provide!(port);
}

#[fixture]
fn without_teardown() -> u8 {
    connect().await //~
}
