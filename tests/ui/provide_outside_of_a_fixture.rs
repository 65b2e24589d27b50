use estrade::prelude::*;

fn server() -> u8 {
    provide!(1); //~
    2
}
