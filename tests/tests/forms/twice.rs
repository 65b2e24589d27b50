//! `#[test]` above `#[integration_test]`, which rustc expands first and hides from it.

use std::env;
use std::process::{Command, Output};

use estrade::prelude::*;

#[test]
#[integration_test]
#[ignore = "only for the tests below, which want it to fail"]
fn made_a_test_twice() {}

#[integration_test]
#[ignore = "only for the test below, which calls it"]
fn made_a_test_once() {}

#[test]
#[ignore = "only for a test below, which runs it in a process of its own"]
fn calls_by_hand() {
    for _ in 0..3 {
        made_a_test_once();
    }
}

fn run(test: &str, threads: &str) -> (Output, String) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([test, "--exact", "--ignored", "--nocapture", threads]);
    let output = command.env_remove("NEXTEST_TEST_NAME").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

#[test]
fn a_test_above_ours_is_told_when_it_runs_the_second_time() {
    for threads in ["--test-threads=2", "--test-threads=1"] {
        let (output, said) = run("twice::made_a_test_twice", threads);
        assert_eq!(output.status.code(), Some(101), "{threads}: {said}");
        let message = "test `twice::made_a_test_twice` was not run: `#[test]` above `#[integration_test]`";
        assert_eq!(said.matches(message).count(), 1, "{threads}: {said}");
    }
}

#[test]
fn a_test_that_is_called_by_hand_may_run_as_often_as_one_likes() {
    for threads in ["--test-threads=2", "--test-threads=1"] {
        let (output, said) = run("twice::calls_by_hand", threads);
        assert!(output.status.success(), "{threads}: {said}");
    }
}
