//! The real ones, from a package registry: `tests/servers/start`.

use std::process::Command;

use rustix::process::Signal;

use super::{guardians, hosts, is_gone, nextest, one_process, places, servers, told, told_alike};
use crate::ground::{Ground, Started, wait};
use crate::processes;
use crate::sample::{self, command, root};

pub(super) const COMMAND: &str = "ESTRADE_ELASTICSEARCH_COMMAND";

/// Exit code of the start script where Java or Maven is missing.
const UNAVAILABLE: i32 = 69;

/// What the first start does is done here, where it may take its time. False where this machine cannot.
pub(super) fn is_prepared(server: &str) -> bool {
    let mut start: Command = command(root().join("tests/servers/start"));
    let output = start.args([server, "--prepare"]).output().expect("the script can be started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match output.status.code() {
        Some(0) => true,
        Some(UNAVAILABLE) => {
            sample::skip(said.trim());
            false
        }
        _ => panic!("{server} cannot be prepared: {said}"),
    }
}

pub(super) fn start(server: &str) -> String {
    format!("tests/servers/start {server} -Ehttp.port={{port}} -Epath.data={{data}}")
}

/// A run of three processes that is killed while one of them holds the server.
fn once_and_gone(server: &str, called: &str, whom: impl Fn(&Ground, &Started) -> Vec<u32>) {
    if !is_prepared(server) || !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    ground.order("test first_asks", "hold");
    let started = ground.start(nextest().env(COMMAND, start(server)));
    for test in ["begin test first_asks", "end test second_asks", "end test third_asks"] {
        ground.wait_for(test);
    }
    let told = told_alike(&ground);
    assert!(told.contains(called) && told.contains("is well"), "{told}");
    let places = places(&ground);
    assert_eq!((servers(&ground).len(), places.len()), (1, 1), "{}", processes::describe(&servers(&ground)));
    let killed = whom(&ground, &started);
    assert!(!killed.is_empty(), "there is nobody to kill");
    for pid in killed {
        processes::kill(pid, Signal::KILL);
    }
    // A host waits for the tests of its run.
    ground.release("test first_asks");
    wait(|| servers(&ground).is_empty(), || processes::describe(&servers(&ground)));
    wait(|| places.iter().all(|place| is_gone(place)), || format!("{places:?} is left"));
    started.finish();
    ground.settle();
}

#[test]
fn opensearch_is_started_once_for_a_run_and_gone_when_its_host_is_killed() {
    once_and_gone("opensearch", "OpenSearch 3.8.0 at ", |ground, _| hosts(ground));
}

#[test]
fn elasticsearch_is_started_once_for_a_run_and_gone_when_its_runner_is_killed() {
    let runner = |_: &Ground, started: &Started| vec![started.pid()];
    once_and_gone("elasticsearch", "Elasticsearch 7.10.2 at ", runner);
}

#[test]
fn opensearch_that_is_kept_is_found_by_the_next_run_after_its_host_was_killed() {
    if !is_prepared("opensearch") || !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    let run = |command: &mut Command| {
        command.env(COMMAND, start("opensearch")).env("ESTRADE_ELASTICSEARCH_KEEP", "1");
        ground.start(command)
    };
    ground.order("test first_asks", "hold");
    let first = run(&mut nextest());
    ground.wait_for("begin test first_asks");
    let kept = servers(&ground);
    assert_eq!(kept.len(), 1);
    for host in hosts(&ground) {
        processes::kill(host, Signal::KILL);
    }
    ground.release("test first_asks");
    first.finish();
    let told = told(&ground);
    run(one_process().env("ESTRADE_TIMEOUT_SETUP", "60s")).finish().passes();
    // The same cluster, and no other.
    let again: Vec<_> = super::told(&ground).difference(&told).cloned().collect();
    assert!(
        again.is_empty() && told.iter().any(|text| text.contains("OpenSearch 3.8.0")),
        "{told:?} {again:?}"
    );
    assert_eq!(servers(&ground), kept);
    for guardian in guardians(&ground) {
        processes::kill(guardian, Signal::TERM);
    }
    wait(|| servers(&ground).is_empty(), || processes::describe(&servers(&ground)));
    ground.settle();
}
