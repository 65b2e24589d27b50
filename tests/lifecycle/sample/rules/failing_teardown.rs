//! Teardowns that fail, panic or hang, several at once.

use std::future::pending;
use std::thread;

use estrade::prelude::*;
use lifecycle_sample::note;

#[fixture]
async fn sound() {
    provide!(());
    note("sound");
}

#[fixture]
async fn fails(sound: &()) -> Result<()> {
    let () = *sound;
    provide!(());
    let _port: u16 = "seven".parse()?;
    Ok(())
}

#[fixture]
async fn panics(fails: &()) {
    let () = *fails;
    provide!(());
    panic!("the broom is broken");
}

#[fixture]
fn panics_without_await(panics: &()) {
    let () = *panics;
    provide!(());
    panic!("the mop is broken");
}

struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        panic!("the value fell apart");
    }
}

#[fixture]
fn panics_in_drop(panics_without_await: &()) -> Dropped {
    let () = *panics_without_await;
    Dropped
}

#[fixture]
async fn panics_in_drop_before_its_code(panics_in_drop: &Dropped) -> Dropped {
    let _ = panics_in_drop;
    provide!(Dropped);
    note("the code behind `provide!` runs all the same");
}

#[fixture(timeout = "200ms")]
async fn hangs(panics_in_drop_before_its_code: &Dropped) {
    let _ = panics_in_drop_before_its_code;
    provide!(());
    pending::<()>().await;
}

#[fixture(timeout = "200ms")]
fn blocks(hangs: &()) {
    let () = *hangs;
    provide!(());
    loop {
        thread::park();
    }
}

#[fixture]
async fn skips(blocks: &()) {
    let () = *blocks;
    provide!(());
    skip!("too late");
}

#[integration_test]
async fn all_at_once(skips: &()) {
    let () = *skips;
}

#[integration_test]
async fn one_behind_a_body_that_passed(fails: &()) {
    let () = *fails;
}

#[integration_test]
async fn one_behind_a_body_that_failed(fails: &()) {
    let () = *fails;
    panic!("the body's own failure");
}

#[integration_test]
#[should_panic(expected = "as expected")]
async fn one_behind_a_panic_that_was_expected(fails: &()) {
    let () = *fails;
    panic!("as expected");
}

fn false_today() -> bool {
    false
}

#[fixture]
async fn finalized(sound: &(), request: &Request) -> Result<()> {
    let () = *sound;
    request.on_teardown(async { note("finalizer of finalized") });
    request.on_teardown(async { Err::<(), _>(Error::msg("the finalizer failed")) });
    request.on_teardown(async { assert!(false_today(), "the finalizer panicked") });
    provide!(());
    Err(Error::msg("the code behind `provide!` failed"))
}

#[integration_test]
async fn finalizers_too(finalized: &(), request: &Request) {
    let () = *finalized;
    request.on_teardown(async { Err::<(), _>(Error::msg("the test's own finalizer failed")) });
    request.on_teardown(async { note("finalizer of the test") });
}

#[integration_test]
async fn a_finalizer_that_panics_in_the_end(sound: &(), request: &Request) {
    let () = *sound;
    request.on_teardown(async {
        note("finalizer");
        panic!("nothing comes after this")
    });
}
