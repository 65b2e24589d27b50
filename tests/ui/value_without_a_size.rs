use estrade::prelude::*;

#[fixture]
fn ports() -> dyn Iterator<Item = u16> { //~
    [80].into_iter()
}

#[fixture]
fn list() -> [u16] { //~
    [80]
}

#[fixture]
fn name() -> str { //~
    "name"
}
