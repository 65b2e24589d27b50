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

#[integration_test]
fn fails_too(fails: u8) -> Result<(), Silent> { //~
    assert_eq!(fails, 1);
    Ok(())
}
