//! How values are lent, copied, given back and dropped.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use estrade::prelude::*;
use lifecycle_sample::note;

#[fixture]
async fn text() -> String {
    let text = provide!("lent".to_owned());
    note(&format!("text came back as {text:?}"));
}

/// Uses its dependency, and a local, behind `provide!`.
#[fixture]
async fn borrower(text: &str) -> usize {
    let local = format!("{text} and local");
    provide!(text.len());
    note(&format!("borrower still has {text:?} and {local:?}"));
}

#[integration_test]
async fn a_dependency_borrowed_across_provide(borrower: usize, text: &str) {
    assert_eq!(borrower, text.len());
}

/// Takes its value back after the test has changed it.
#[fixture]
fn list() -> Vec<u8> {
    let mut list = provide!(vec![1]);
    list.push(3);
    note(&format!("list came back as {list:?}"));
}

#[integration_test]
async fn a_value_that_was_changed_comes_back(list: &mut Vec<u8>) {
    list.push(2);
}

#[integration_test]
fn a_clone_is_the_tests_own(mut list: Vec<u8>) {
    list.clear();
}

#[fixture]
async fn holder(list: &[u8]) -> usize {
    provide!(list.len());
}

#[integration_test]
async fn exclusive_while_a_fixture_holds_it(holder: &usize, list: &mut Vec<u8>) {
    list.push(u8::try_from(*holder).unwrap_or_default());
}

#[fixture]
async fn visitor(list: &mut Vec<u8>) -> usize {
    list.push(9);
    list.len()
}

#[integration_test]
async fn exclusive_in_a_setup_then_in_the_body(visitor: &usize, list: &mut Vec<u8>) {
    list.push(u8::try_from(*visitor).unwrap_or_default());
}

#[integration_test]
async fn exclusive_beside_a_shared_parameter(list: &[u8], #[from(list)] again: &mut Vec<u8>) {
    let _ = (list, again);
}

#[fixture]
async fn owner(list: &mut Vec<u8>) -> usize {
    provide!(list.len());
}

#[integration_test]
async fn shared_while_a_fixture_holds_it_alone(owner: &usize, list: &[u8]) {
    let _ = (owner, list);
}

#[integration_test]
async fn cloned_while_a_fixture_holds_it_alone(owner: &usize, list: Vec<u8>) {
    let _ = (owner, list);
}

#[fixture]
async fn second_owner(list: &mut Vec<u8>) -> usize {
    provide!(list.len());
}

#[integration_test]
async fn exclusive_for_two_fixtures(owner: &usize, second_owner: &usize) {
    let _ = (owner, second_owner);
}

struct Noted(&'static str);

impl Drop for Noted {
    fn drop(&mut self) {
        // Its place is inside the runtime of the test.
        note(&format!(
            "{} dropped, runtime entered: {}",
            self.0,
            tokio::runtime::Handle::try_current().is_ok()
        ));
    }
}

#[fixture]
fn first() -> Noted {
    Noted("first")
}

#[fixture]
async fn second(first: &Noted) -> Noted {
    let _ = first;
    Noted("second")
}

#[integration_test]
async fn a_value_without_provide_is_dropped_in_its_place(second: &Noted, text: &str) {
    let _ = (second, text);
}

/// A task that lives from the setup to the teardown.
#[fixture]
async fn worker() -> Arc<AtomicBool> {
    let (asked, stop) = (Arc::new(AtomicBool::new(false)), Arc::new(tokio::sync::Notify::new()));
    let task = tokio::spawn({
        let (asked, stop) = (Arc::clone(&asked), Arc::clone(&stop));
        async move {
            stop.notified().await;
            asked.load(Ordering::SeqCst)
        }
    });
    provide!(asked);
    let alive = !task.is_finished();
    stop.notify_one();
    let answer = task.await;
    note(&format!("alive: {alive}, answered: {answer:?}"));
}

#[integration_test]
async fn a_task_spawned_in_setup_is_alive_in_teardown(worker: &AtomicBool) {
    worker.store(true, Ordering::SeqCst);
}

#[integration_test(flavor = "current_thread")]
async fn a_task_spawned_in_setup_is_alive_in_teardown_on_one_thread(worker: &AtomicBool) {
    worker.store(true, Ordering::SeqCst);
}

/// Not `Sync`, and so only for who takes it exclusively.
#[fixture]
async fn unshared() -> std::cell::Cell<u8> {
    provide!(std::cell::Cell::new(1));
}

#[integration_test]
async fn a_value_that_is_not_sync_goes_by_mut(unshared: &mut std::cell::Cell<u8>) {
    unshared.set(unshared.get() + 1);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(unshared.get(), 2);
}

/// The future of a fixture need not be `Send`.
#[fixture]
async fn local_future() -> Mutex<u8> {
    let rc = std::rc::Rc::new(4);
    tokio::task::yield_now().await;
    provide!(Mutex::new(*rc));
    note(&format!("rc is still {rc}"));
}

#[integration_test]
async fn a_fixture_need_not_be_send(local_future: &Mutex<u8>) {
    let rc = std::rc::Rc::new(4);
    tokio::task::yield_now().await;
    assert_eq!(local_future.lock().map(|value| *value).ok(), Some(*rc));
}

#[integration_test]
async fn a_value_that_is_not_sync_goes_as_a_clone(unshared: std::cell::Cell<u8>) {
    assert_eq!(unshared.get(), 1);
}
