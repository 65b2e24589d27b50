use estrade::prelude::*;

#[fixture]
async fn name() -> Result<String> {
    let name = String::new(); //~
}
