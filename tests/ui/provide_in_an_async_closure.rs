use estrade::prelude::*;

#[fixture]
async fn server() -> u8 {
    let give = async |value: u8| provide!(value); //~
    give(1).await;
    2
}
