use estrade::prelude::*;

#[fixture]
async fn port() -> Result<u16> {
    provide!("80"); //~
    Ok(())
}

#[fixture]
fn name() -> String {
    let name = provide!("Ada"); //~
    assert_eq!(name, "Ada");
}
