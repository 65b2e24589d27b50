use estrade::prelude::*;

#[fixture]
async fn server() -> u8 {
    async { provide!(1) }.await; //~
    2
}
