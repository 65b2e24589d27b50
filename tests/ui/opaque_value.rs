use estrade::prelude::*;

#[fixture]
fn name() -> impl Into<String> { //~
    "name"
}
