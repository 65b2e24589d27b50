//! Bodies that block for ever.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use estrade::prelude::*;
use lifecycle_sample::note;

fn block() -> ! {
    loop {
        thread::park();
    }
}

#[fixture]
pub(crate) async fn ground() -> u16 {
    provide!(1);
    note("ground is cleared");
}

#[fixture]
async fn wants_back(ground: &u16) -> String {
    let back = provide!(format!("{ground}"));
    note(&format!("{back} came back"));
}

#[fixture]
async fn dropped(ground: &u16) -> String {
    format!("{ground}")
}

#[integration_test(timeout = "200ms")]
async fn in_an_async_body(ground: &u16) {
    let _ = ground;
    block();
}

#[integration_test(timeout = "200ms")]
fn in_a_plain_body(ground: &u16) {
    let _ = ground;
    block();
}

#[integration_test(timeout = "200ms")]
async fn that_hold_a_value_which_is_wanted_back(dropped: &String, wants_back: &String) {
    let _ = (dropped, wants_back);
    block();
}

#[integration_test(flavor = "current_thread", timeout = "200ms")]
async fn on_the_only_thread(ground: &u16, wants_back: &String) {
    let _ = (ground, wants_back);
    block();
}

#[integration_test(timeout = "200ms")]
async fn that_can_be_stopped_gives_its_values_back(wants_back: &String) {
    let _ = wants_back;
    std::future::pending::<()>().await;
}

#[fixture(timeout = "200ms")]
fn stuck_holder(wants_back: &String) -> u16 {
    let _ = wants_back;
    block();
}

#[integration_test]
async fn a_setup_that_holds_a_value_which_is_wanted_back(stuck_holder: &u16) {
    let _ = stuck_holder;
}

/// Its copies never get done.
struct Uncopyable;

impl Clone for Uncopyable {
    fn clone(&self) -> Uncopyable {
        block();
    }
}

#[fixture]
async fn uncopyable(ground: &u16) -> Uncopyable {
    let _ = ground;
    provide!(Uncopyable);
    note("uncopyable ends");
}

#[integration_test(timeout = "200ms")]
async fn in_the_clone_of_a_value(uncopyable: Uncopyable) {
    let Uncopyable = uncopyable;
}

/// Its future panics when it is dropped.
#[integration_test(timeout = "200ms")]
async fn a_body_that_panics_while_it_is_stopped(ground: &u16) {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("dropped too early");
        }
    }
    let _ = ground;
    let _bomb = Bomb;
    std::future::pending::<()>().await;
}

#[integration_test(flavor = "current_thread")]
async fn a_task_left_behind_that_blocks_the_only_thread() {
    tokio::spawn(async {
        block();
    });
}

/// A task that blocks a worker of the runtime is left behind.
#[integration_test]
async fn a_task_left_behind_that_blocks(ground: &u16) {
    let _ = ground;
    tokio::task::spawn_blocking(|| block());
}

/// One that awaits is dropped with the runtime.
#[integration_test]
async fn a_task_left_behind_that_awaits(ground: &u16) {
    struct Noted(String);
    impl Drop for Noted {
        fn drop(&mut self) {
            // A worker's thread is not called after the test.
            eprintln!("dropped with the runtime of {}", self.0);
        }
    }
    let _ = ground;
    let noted = Noted("this test".to_owned());
    tokio::spawn(async move {
        std::future::pending::<()>().await;
        drop(noted);
    });
}

static LET_GO: AtomicBool = AtomicBool::new(false);

/// Its teardown frees the body that could not be stopped.
#[fixture]
async fn frees_the_body(wants_back: &String) -> u16 {
    let _ = wants_back;
    provide!(1);
    LET_GO.store(true, Ordering::SeqCst);
}

#[integration_test(timeout = "200ms")]
fn that_lets_go_while_it_is_waited_for(wants_back: &String, frees_the_body: &u16) {
    let _ = (wants_back, frees_the_body);
    while !LET_GO.load(Ordering::SeqCst) {
        thread::yield_now();
    }
}

#[fixture(timeout = "200ms")]
fn stuck_in_teardown(wants_back: &String) -> u16 {
    let _ = wants_back;
    provide!(1);
    block();
}

#[integration_test]
async fn a_teardown_that_holds_a_value_which_is_wanted_back(stuck_in_teardown: &u16) {
    let _ = stuck_in_teardown;
}

#[integration_test(flavor = "current_thread")]
async fn a_setup_on_the_only_thread(stuck_holder: &u16) {
    let _ = stuck_holder;
    note("body");
}

#[integration_test(flavor = "current_thread")]
async fn a_teardown_on_the_only_thread(stuck_in_teardown: &u16) {
    let _ = stuck_in_teardown;
}
