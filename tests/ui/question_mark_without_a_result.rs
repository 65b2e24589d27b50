use estrade::prelude::*;

async fn connect() -> Result<u16> {
    Ok(80)
}

#[fixture]
async fn server() -> u16 {
    let port = connect().await?; //~
    provide!(port);
}

#[integration_test]
async fn asks(server: u16) {
    assert_eq!(server, connect().await?); //~
}
