use estrade::prelude::*;

#[fixture]
fn server() -> u8 {
    if provide!(true) { //~
        return 1;
    }
    2
}
