use estrade::prelude::*;

#[fixture]
fn server() -> u8 {
    provide!(1);
    Ok(()) //~
}
