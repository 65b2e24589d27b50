use estrade::prelude::*;

#[fixture]
async fn server() -> Result<u8> {
    provide!(1); //~
}

#[fixture]
fn file() -> Result<u8> {
    let value = provide!(1);
    assert_eq!(value, 1); //~
}
