use estrade::prelude::*;

#[fixture]
fn server() -> u8 {
    {
        provide!(1); //~
    }
    2
}

#[fixture]
fn dependent(server: &u8) -> u8 {
    *server
}
