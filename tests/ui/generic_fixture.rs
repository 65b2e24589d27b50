use estrade::prelude::*;

#[fixture]
fn list<T: Default>() -> Vec<T> { //~
    vec![]
}
