use estrade::prelude::*;

#[fixture]
fn port() -> u16 {
    provide!(); //~
}
