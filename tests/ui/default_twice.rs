use estrade::prelude::*;

#[fixture]
fn server(#[default(1)] #[default(2)] port: u8) -> u8 { //~
    port
}
