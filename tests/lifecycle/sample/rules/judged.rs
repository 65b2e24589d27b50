//! `#[should_panic]` and `#[ignore]`.

use estrade::prelude::*;

#[fixture]
async fn tidy() -> u16 {
    provide!(7);
}

#[integration_test]
#[should_panic]
async fn a_panic_that_is_wanted(tidy: &u16) {
    assert_eq!(*tidy, 8);
}

#[integration_test]
#[should_panic(expected = "not eight")]
fn a_panic_with_the_message_that_is_wanted(tidy: &u16) {
    assert_eq!(*tidy, 8, "seven is not eight");
}

#[integration_test]
#[should_panic(expected = "not nine")]
async fn a_panic_with_another_message(tidy: &u16) {
    assert_eq!(*tidy, 8, "seven is not eight");
}

#[integration_test]
#[should_panic]
async fn no_panic(tidy: &u16) {
    assert_eq!(*tidy, 7);
}

#[integration_test]
#[should_panic]
async fn an_error_is_no_panic(tidy: &u16) -> Result<()> {
    Err(Error::msg(format!("{tidy} is an error")))
}

#[fixture]
async fn panics(tidy: &u16) -> u16 {
    panic!("{tidy} is a panic of a setup");
}

#[integration_test]
#[should_panic]
async fn a_panic_in_a_setup(panics: &u16) {
    let _ = panics;
}

/// With the very message that is wanted.
#[integration_test]
#[should_panic(expected = "7 is a panic of a setup")]
async fn a_panic_in_a_setup_with_the_message_that_is_wanted(panics: &u16) {
    let _ = panics;
}

#[fixture]
async fn panics_at_the_end(tidy: &u16) {
    provide!(());
    panic!("{tidy} is a panic of a teardown");
}

#[integration_test]
#[should_panic(expected = "7 is a panic of a teardown")]
async fn a_panic_in_a_teardown(panics_at_the_end: &()) {
    let () = *panics_at_the_end;
}

#[integration_test]
#[should_panic]
async fn a_skip_is_no_panic(tidy: &u16) {
    skip!("{tidy} is not today's number");
}

#[integration_test(timeout = "200ms")]
#[should_panic]
async fn a_timeout_is_no_panic(tidy: &u16) {
    let _ = tidy;
    std::future::pending::<()>().await;
}

#[integration_test]
#[ignore = "until the moon is full"]
async fn an_ignored_one(panics: &u16) {
    let _ = panics;
}
