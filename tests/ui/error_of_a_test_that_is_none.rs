use estrade::prelude::*;

struct Silent;

#[integration_test]
fn fails() -> Result<(), Silent> { //~
    Ok(())
}
