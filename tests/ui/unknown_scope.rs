use estrade::prelude::*;

#[fixture(scope = global)] //~
fn folder() -> u8 {
    1
}

#[fixture(scope = function)] //~
fn as_in_pytest() -> u8 {
    2
}

#[fixture(scope = sesion)] //~
fn misspelt() -> u8 {
    3
}

#[fixture(scope = "session")] //~
fn in_quotes() -> u8 {
    4
}

#[fixture(scope = Scope::Session)] //~
fn as_a_path() -> u8 {
    5
}
