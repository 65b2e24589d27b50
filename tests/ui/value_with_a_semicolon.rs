use estrade::prelude::*;

#[fixture]
fn port() -> u16 { //~
    let port = 80;
    port;
}
