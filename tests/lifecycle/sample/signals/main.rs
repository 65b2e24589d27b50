//! Tests that wait for a signal: in setup, in the body, in teardown. The suite sends it to the process.

use std::future::pending;
use std::thread;

use estrade::prelude::*;
use lifecycle_sample::note;

#[fixture]
async fn ground() -> u16 {
    provide!(1);
    note("ground is cleared");
}

#[fixture]
async fn witness(ground: &u16, request: &Request) -> u16 {
    provide!(*ground);
    note(&format!("outcome: {}", request.outcome().as_str()));
}

#[integration_test]
async fn in_the_body(witness: &u16) {
    let _ = witness;
    pending::<()>().await;
}

#[integration_test]
fn in_a_body_that_blocks(witness: &u16) {
    let _ = witness;
    loop {
        thread::park();
    }
}

#[fixture]
async fn waits(witness: &u16) -> u16 {
    let _ = witness;
    pending::<()>().await;
    provide!(1);
    note("behind `provide!` of waits");
}

#[integration_test]
async fn in_setup(waits: &u16) {
    let _ = waits;
    note("body");
}

#[fixture]
fn blocks(witness: &u16) -> u16 {
    let _ = witness;
    loop {
        thread::park();
    }
}

#[integration_test]
async fn in_a_setup_that_blocks(blocks: &u16) {
    let _ = blocks;
    note("body");
}

/// Its teardown would need the thread that the body blocks.
#[integration_test(flavor = "current_thread")]
async fn in_a_body_that_blocks_the_only_thread(witness: &u16) {
    let _ = witness;
    loop {
        thread::park();
    }
}

/// Blocks the thread that libtest gave it.
#[integration_test]
#[case("for ever")]
async fn in_a_case_that_blocks(#[case] text: &str, witness: &u16) {
    let _ = (text, witness);
    loop {
        thread::park();
    }
}

/// Whether this process catches a signal, by its number.
fn is_caught(signal: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells of this process");
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("and of its signals");
    let mask = u64::from_str_radix(mask.trim(), 16).expect("a mask in hexadecimal digits");
    mask >> (signal - 1) & 1 == 1
}

const SIGINT: u32 = 2;
const SIGTERM: u32 = 15;

/// Run alone: no test of ours has run in its process.
#[test]
fn before_the_first_test_of_ours() {
    assert_eq!((is_caught(SIGINT), is_caught(SIGTERM)), (false, false));
}

#[integration_test]
fn from_the_first_test_of_ours_on() {
    assert_eq!((is_caught(SIGINT), is_caught(SIGTERM)), (true, true));
}

/// Goes on when the signal has come.
#[fixture]
async fn slow(witness: &u16) -> u16 {
    provide!(*witness);
    note("slow begins to end");
    while !std::env::var_os("SIGNAL_SENT").is_some_and(|path| std::path::Path::new(&path).exists()) {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    note("slow has ended");
}

#[integration_test]
async fn in_teardown(slow: &u16) {
    let _ = slow;
}

/// Never ends, and so is cut short by the grace period.
#[fixture]
async fn endless(witness: &u16) -> u16 {
    provide!(*witness);
    pending::<()>().await;
}

#[fixture]
fn endless_without_await(endless: &u16) -> u16 {
    provide!(*endless);
    loop {
        thread::park();
    }
}

#[integration_test]
async fn in_the_body_with_endless_teardowns(endless_without_await: &u16) {
    let _ = endless_without_await;
    pending::<()>().await;
}

/// Runs after `in_the_body` where tests run one by one.
#[integration_test]
async fn in_the_body_next(ground: &u16) {
    let _ = ground;
    note("the next test began");
}
