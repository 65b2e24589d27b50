use estrade::prelude::*;

#[fixture]
fn server() -> Result<u8> {
    provide!(1);
    Ok(2) //~
}
