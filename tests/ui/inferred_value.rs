use estrade::prelude::*;

#[fixture]
fn port() -> _ { //~
    80
}

#[fixture]
async fn ports() -> Result<Vec<_>> { //~
    Ok(vec![80])
}
