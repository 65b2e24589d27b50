use estrade::prelude::*;

#[fixture]
fn port() -> u16 { //~
    let port = 80;
    port;
}

#[fixture]
async fn name() -> Result<String> { //~
    let name = String::new();
    Ok(name);
}
