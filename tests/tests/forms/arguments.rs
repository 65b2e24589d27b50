//! The arguments of `#[integration_test]` and `#[fixture]`.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use estrade::prelude::*;

#[integration_test(flavor = "current_thread")]
async fn current_thread_runs_everything_on_one_thread(thread_of_setup: &thread::ThreadId) {
    assert_eq!(*thread_of_setup, thread::current().id());
    let spawned = tokio::spawn(async { thread::current().id() }).await;
    assert_eq!(spawned.ok(), Some(thread::current().id()));
}

#[fixture]
async fn thread_of_setup() -> thread::ThreadId {
    thread::current().id()
}

#[integration_test(flavor = "current_thread")]
async fn current_thread_can_pause_the_clock() {
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(3600)).await;
}

#[integration_test(flavor = "multi_thread")]
async fn multi_thread_has_workers() {
    let here = thread::current().id();
    let there = tokio::spawn(async { thread::current().id() }).await;
    assert_ne!(there.ok(), Some(here));
}

#[integration_test(flavor = "current_thread")]
fn a_sync_body_has_the_runtime_entered() {
    assert_eq!(
        tokio::runtime::Handle::current().runtime_flavor(),
        tokio::runtime::RuntimeFlavor::CurrentThread
    );
}

#[integration_test]
fn a_sync_body_may_block_on_the_runtime() {
    assert_eq!(tokio::runtime::Handle::current().block_on(async { 5 }), 5);
}

#[fixture(timeout = "500ms")]
async fn quick() -> u8 {
    1
}

#[integration_test(timeout = "2m")]
async fn timeouts_are_limits_only(quick: u8) {
    assert_eq!(quick, 1);
}

static EFFECTS: Mutex<Vec<&str>> = Mutex::new(Vec::new());

fn happened(name: &'static str) {
    EFFECTS.lock().expect("no test panics with the lock").push(name);
}

#[fixture]
fn first() {
    happened("first");
}

mod below {
    use estrade::prelude::*;

    #[fixture]
    pub(super) fn second(#[from(super::first)] _first: &()) {
        super::happened("second");
    }

    #[fixture]
    pub(super) fn replaced_effect() -> u8 {
        panic!("its setup does not run when it is replaced")
    }
}

#[integration_test(uses(below::second, first,))]
fn uses_requests_fixtures_for_their_effect() {
    let effects = EFFECTS.lock().expect("no test panics with the lock");
    assert_eq!(*effects, ["first", "second"]);
}

#[fixture]
fn host() -> Result<String> {
    Err("there is no host here".into())
}

#[fixture]
fn url(host: &str, #[default(80)] port: u16) -> String {
    format!("http://{host}:{port}")
}

#[integration_test(replace(host = "localhost".to_owned(), below::replaced_effect = 3))]
fn replace_gives_the_value_to_the_whole_graph(
    #[with(port = 8080)] url: &str,
    host: &str,
    #[from(below::replaced_effect)] number: u8,
) {
    assert_eq!((url, host, number), ("http://localhost:8080", "localhost", 3));
}

#[integration_test(timeout = "30s", flavor = "current_thread", uses(url), replace(host = "a".into()))]
async fn all_arguments_at_once(url: String) {
    assert_eq!(url, "http://a:80");
}
