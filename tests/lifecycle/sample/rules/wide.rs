//! Fixtures wider than a test.

use estrade::prelude::*;

#[fixture]
async fn local() -> u16 {
    provide!(1);
}

#[fixture(scope = session)]
async fn shared() -> String {
    provide!("shared".to_owned());
}

#[fixture]
async fn user(shared: &str) -> String {
    shared.to_owned()
}

#[integration_test]
async fn asked_for_by_a_fixture(local: &u16, user: &str) {
    let _ = (local, user);
}

#[integration_test(replace(shared = "replaced".to_owned()))]
async fn replaced(user: &str) {
    assert_eq!(user, "replaced");
}

#[fixture(scope = module)]
async fn of_the_module() -> u16 {
    provide!(1);
}

#[fixture(scope = binary)]
async fn of_the_binary() -> u16 {
    provide!(1);
}

#[integration_test]
async fn asked_for_by_the_test(of_the_module: &u16) {
    let _ = of_the_module;
}

#[integration_test(uses(of_the_binary))]
async fn asked_for_by_uses() {}

/// Not its own to give: other tests see the value that was made with the other one.
#[fixture(scope = session)]
async fn another_wide_one(shared: &str) -> String {
    shared.to_owned()
}

#[integration_test(replace(shared = "replaced".to_owned()))]
async fn replaced_below_another_wide_one(another_wide_one: &str) {
    let _ = another_wide_one;
}
