use estrade::prelude::*;

#[fixture]
fn generic<T: Default>() -> Vec<T> { //~
    vec![]
}

#[fixture]
fn borrows<'a>(name: &'a str) -> String { //~
    name.to_owned()
}

#[fixture]
fn name() -> impl Into<String> { //~
    "name"
}

#[integration_test]
unsafe fn dangerous() {} //~

#[integration_test]
const fn constant() {} //~

#[integration_test]
extern "C" fn foreign() {} //~
