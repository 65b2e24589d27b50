//! What tests see of the run's shared cluster, on each kind of server: `tests/shared-cluster` says what that is.

use std::process::Command;

use super::real::{COMMAND, is_prepared, start};
use super::running::Running;
use crate::ground::Ground;
use crate::sample::{self, cargo, output};

/// The project is built before: that takes as long as it takes, and what is waited for has a limit.
fn build() {
    output(cargo().args(["test", "--quiet", "--no-run", "--package=shared-cluster-sample"]));
}

/// The tests of that project, a process for each.
fn seeing() -> Command {
    build();
    let mut command = cargo();
    command.args(["nextest", "run", "--no-fail-fast", "--package=shared-cluster-sample"]);
    command.arg("--config-file=tests/session/nextest.toml");
    command
}

#[test]
fn copies_of_shared_indices_are_seen_by_processes_and_by_tests_of_one_process() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    ground.run(&mut seeing()).passes();
    ground.is_clean();
    let ground = Ground::new();
    ground.run(cargo().args(["test", "--package=shared-cluster-sample", "--quiet"])).passes();
    ground.is_clean();
}

#[test]
fn what_wide_fixtures_make_on_a_server_is_seen_by_their_tests_and_gone_with_the_run() {
    let Some(server) = Running::with_neighbours() else { return };
    let before = server.neighbours();
    let ground = Ground::new();
    ground.run(seeing().env("ESTRADE_ES_URL", server.url())).passes();
    ground.is_clean();
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.neighbours(), before);
}

#[test]
fn elasticsearch_shows_the_same() {
    if !is_prepared("elasticsearch") || !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    ground.run(seeing().env(COMMAND, start("elasticsearch"))).passes();
    ground.is_clean();
}
