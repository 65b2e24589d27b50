use estrade::prelude::*;

#[fixture]
fn plain() -> u16 {
    let port = 80 +; //~
    port
}

#[fixture]
async fn with_teardown() -> Result<u16> {
    let port = 80 //~
    let back = provide!(port);
    assert_eq!(back, 80);
    Ok(())
}

#[integration_test]
async fn asks(plain: u16, with_teardown: u16) -> Result<()> {
    let highest = if plain > with_teardown { plain } els { with_teardown }; //~
    assert_eq!(highest, 80);
    Ok(())
}
