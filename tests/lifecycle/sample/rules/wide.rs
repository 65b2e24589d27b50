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
