use estrade::prelude::*;

async fn connect() -> Result<u16> {
    Ok(80)
}

#[fixture]
async fn server() -> Result<u16> {
    let port = connect()?; //~
    Ok(port)
}

#[fixture]
async fn late() -> Result<u16> {
    provide!(connect()); //~
    Ok(())
}
