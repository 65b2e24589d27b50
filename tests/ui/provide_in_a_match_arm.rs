use estrade::prelude::*;

#[fixture]
async fn server() -> Result<u8> {
    match std::env::args().count() {
        0 => provide!(1), //~
        _ => provide!(2), //~
    }
    Ok(())
}
