use estrade::prelude::*;

#[fixture]
async fn port() {
    provide!(80); //~
}
