use estrade::prelude::*;

#[fixture]
fn server() -> u8 {
    fn inner() {
        provide!(1); //~
    }
    2
}
