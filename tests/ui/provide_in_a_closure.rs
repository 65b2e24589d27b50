use estrade::prelude::*;

#[fixture]
fn server() -> u8 {
    let give = |value: u8| provide!(value); //~
    give(1);
    2
}
