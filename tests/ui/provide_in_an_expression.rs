use estrade::prelude::*;

#[fixture]
fn server() -> u8 {
    let value = provide!(1) + 1; //~
    value
}
