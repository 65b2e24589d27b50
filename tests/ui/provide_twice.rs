use estrade::prelude::*;

#[fixture]
async fn server() -> Result<u8> {
    provide!(1);
    provide!(2); //~
    Ok(())
}
