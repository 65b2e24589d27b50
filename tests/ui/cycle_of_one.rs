use estrade::prelude::*;

#[fixture]
fn catalogue(catalogue: &str) -> String { //~
    catalogue.to_owned()
}
