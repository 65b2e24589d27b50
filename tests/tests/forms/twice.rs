//! `#[test]` above `#[integration_test]`, which rustc expands first and hides from it.

use std::env;
use std::process::Command;

use estrade::prelude::*;

#[test]
#[integration_test]
#[ignore = "only for the test below, which wants it to fail"]
fn made_a_test_twice() {}

#[test]
fn a_test_above_ours_is_told_when_it_runs_the_second_time() {
    let output = Command::new(env::current_exe().unwrap())
        .args(["twice::made_a_test_twice", "--exact", "--ignored", "--nocapture", "--test-threads=2"])
        .env_remove("NEXTEST_TEST_NAME")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(101), "{said}");
    let message = "test `twice::made_a_test_twice` was not run: `#[test]` above `#[integration_test]`";
    assert_eq!(said.matches(message).count(), 1, "{said}");
}
