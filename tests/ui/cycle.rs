use estrade::prelude::*;

#[fixture]
async fn catalogue(promos: &str) -> Result<String> { //~
    Ok(promos.to_owned())
}

#[fixture]
fn promos(editors: &str) -> String {
    editors.to_owned()
}

#[fixture]
async fn editors(catalogue: &str) -> Result<String> {
    provide!(catalogue.to_owned());
    Ok(())
}

#[integration_test]
async fn asks_for_one(catalogue: &str) {
    assert_eq!(catalogue, "");
}
