use estrade::prelude::*;

#[fixture]
fn port() {
    80 //~
}
