use estrade::prelude::*;

struct Silent;

#[fixture]
fn fails() -> Result<u8, Silent> { //~
    Ok(1)
}

#[fixture]
async fn fails_late() -> Result<u8, Box<dyn std::error::Error>> { //~
    provide!(1);
    Ok(())
}
