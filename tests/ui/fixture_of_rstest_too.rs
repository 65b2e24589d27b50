use estrade::prelude::*;

#[fixture]
#[rstest::fixture] //~
fn port() -> u16 {
    80
}
