use estrade::prelude::*;

fn helper() -> u8 {
    1
}

#[fixture]
fn port() -> u16 {
    80
}

#[integration_test]
async fn asks(request: &Request) -> Result<()> {
    let number: &u8 = request.get(helper).await?; //~
    let called: &u16 = request.get(port()).await?; //~
    let quoted: &u16 = request.get("port").await?; //~
    assert_eq!((*number, called), (1, quoted));
    Ok(())
}
