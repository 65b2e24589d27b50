use estrade::prelude::*;

#[fixture]
fn server() -> Option<u8> {
    Some(dbg!(provide!(1))) //~
}
