use estrade::prelude::*;

#[fixture]
fn owner<'a>(name: &'a str) -> String { //~
    name.to_owned()
}
