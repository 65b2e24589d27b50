use estrade::prelude::*;

#[fixture]
#[ignore] //~
fn port() -> u16 {
    80
}

#[fixture]
#[should_panic] //~
fn name() -> String {
    panic!("no name")
}
