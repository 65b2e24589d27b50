use estrade::prelude::*;

#[fixture]
async fn name() -> Result<String> {
    let name = String::new();
    Ok(name); //~
}

#[fixture]
fn port() -> Result<u16> {
    provide!(80);
    Ok(()); //~
}

#[integration_test]
fn asks(name: &str, port: u16) -> Result<()> {
    assert_eq!(name.len(), usize::from(port));
    Ok(()); //~
}
