use estrade::prelude::*;

async fn connect() -> Result<u16> {
    Ok(80)
}

#[fixture]
async fn server() -> u16 {
    let port = connect().await?; //~
    provide!(port);
}

#[fixture]
async fn warmed_up() {
    connect().await?; //~
}

#[integration_test]
async fn asks(server: u16) {
    let port = connect().await?; //~
    assert_eq!(server, port);
}

#[integration_test]
async fn inside_of_a_macro(server: u16) {
    assert_eq!(server, connect().await?); //~
}
