//! The real ones, from a package registry: `tests/servers/start`.

use std::process::Command;

use rustix::process::Signal;

use super::{hosts, is_gone, nextest, places, servers, told_alike};
use crate::ground::{Ground, wait};
use crate::processes;
use crate::sample::{self, command, root};

/// Exit code of the start script where Java or Maven is missing.
const UNAVAILABLE: i32 = 69;

/// What the first start does is done here, where it may take its time. False where this machine cannot.
fn is_prepared(server: &str) -> bool {
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

fn once_and_gone(server: &str, called: &str) {
    if !is_prepared(server) || !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    let start = format!("tests/servers/start {server} -Ehttp.port={{port}} -Epath.data={{data}}");
    ground.order("test first_asks", "hold");
    let started = ground.start(nextest().env("ESTRADE_ELASTICSEARCH_COMMAND", &start));
    for test in ["begin test first_asks", "end test second_asks", "end test third_asks"] {
        ground.wait_for(test);
    }
    let told = told_alike(&ground);
    assert!(told.contains(called) && told.contains("is well"), "{told}");
    let places = places(&ground);
    assert_eq!((servers(&ground).len(), places.len()), (1, 1), "{}", processes::describe(&servers(&ground)));
    for host in hosts(&ground) {
        processes::kill(host, Signal::KILL);
    }
    wait(|| servers(&ground).is_empty(), || processes::describe(&servers(&ground)));
    wait(|| places.iter().all(|place| is_gone(place)), || format!("{places:?} is left"));
    ground.release("test first_asks");
    started.finish();
    ground.settle();
}

#[test]
fn opensearch_is_started_once_for_a_run_and_gone_when_its_host_is_killed() {
    once_and_gone("opensearch", "OpenSearch 3.8.0 at http://127.0.0.1:");
}

#[test]
fn elasticsearch_is_started_once_for_a_run_and_gone_when_its_host_is_killed() {
    once_and_gone("elasticsearch", "Elasticsearch 7.10.2 at http://127.0.0.1:");
}
