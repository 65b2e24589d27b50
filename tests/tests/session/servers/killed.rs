//! A server that Estrade starts is there once, and gone with its run, whatever is killed.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::thread;

use rustix::process::Signal;

use super::{
    guardians, hosts, is_gone, nextest, one_process, places, refusal, servers, stand_in, told_alike,
};
use crate::ground::{Ground, Started, wait};
use crate::processes;
use crate::sample;

const COMMAND: &str = "ESTRADE_ELASTICSEARCH_COMMAND";

/// A run of three processes, one of which is held in its body.
fn held(ground: &Ground, how: &str) -> Started {
    ground.order("test first_asks", "hold");
    let started = ground.start(nextest().env(COMMAND, stand_in(how)));
    ground.wait_for("begin test first_asks");
    started
}

pub(super) fn kill(pids: &[u32]) {
    assert!(!pids.is_empty(), "there is nobody to kill");
    for pid in pids {
        processes::kill(*pid, Signal::KILL);
    }
}

/// What is recorded of servers, a folder for each.
fn records(ground: &Ground) -> Vec<PathBuf> {
    let state = fs::read_dir(ground.folder().join("state/estrade/servers")).into_iter().flatten().flatten();
    state.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// What is killed; then nothing is left of the server, and nothing of what it wrote.
fn gone_after(how: &str, whom: impl Fn(&Ground, &Started) -> Vec<u32>) {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    let started = held(&ground, how);
    let places = places(&ground);
    assert_eq!(places.len(), 1, "{places:?}");
    assert!(places.iter().all(|place| place.join("data/written").exists()));
    kill(&whom(&ground, &started));
    wait(
        || servers(&ground).is_empty(),
        || format!("the server lives on: {}", processes::describe(&servers(&ground))),
    );
    wait(|| places.iter().all(|place| is_gone(place)), || format!("{places:?} is left"));
    ground.release("test first_asks");
    started.finish();
    ground.settle();
}

#[test]
fn a_server_is_started_once_for_all_processes_of_a_run_and_ends_with_it() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    ground.order("test first_asks", "hold");
    let started = ground.start(nextest().env(COMMAND, stand_in("")));
    for test in ["begin test first_asks", "end test second_asks", "end test third_asks"] {
        ground.wait_for(test);
    }
    assert_eq!((servers(&ground).len(), guardians(&ground).len(), hosts(&ground).len()), (1, 1, 1));
    let places = places(&ground);
    ground.release("test first_asks");
    started.finish().passes();
    ground.is_clean();
    assert!(told_alike(&ground).contains("Elasticsearch 8.0.0 at http://127.0.0.1:"));
    assert!(places.iter().all(|place| is_gone(place)), "{places:?} is left");
    // What tests made there has gone with it, and with that every record of it.
    assert!(records(&ground).is_empty(), "{:?} is left", records(&ground));
}

#[test]
fn a_server_ends_when_its_runner_is_killed() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    let started = held(&ground, "--behind");
    let places = places(&ground);
    assert_eq!(servers(&ground).len(), 2);
    kill(&[started.pid()]);
    ground.release("test first_asks");
    started.finish();
    ground.is_clean();
    assert!(places.iter().all(|place| is_gone(place)), "{places:?} is left");
}

#[test]
fn a_server_ends_when_the_session_host_is_killed() {
    gone_after("", |ground, _| hosts(ground));
}

/// As a script does that starts a JVM.
#[test]
fn a_server_behind_a_script_ends_when_the_session_host_is_killed() {
    gone_after("--behind", |ground, _| hosts(ground));
}

#[test]
fn a_server_that_does_not_listen_to_sigterm_is_killed() {
    gone_after("--stubborn", |ground, _| hosts(ground));
}

#[test]
fn a_server_ends_when_runner_host_and_tests_are_killed_at_once() {
    gone_after("--behind", |ground, started| {
        let mut all = hosts(ground);
        all.push(started.pid());
        all.push(ground.process_of("first_asks"));
        all
    });
}

#[test]
fn a_server_ends_with_its_guardian_and_what_is_left_is_swept_by_the_next() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    let started = held(&ground, "--behind");
    let places = places(&ground);
    kill(&guardians(&ground));
    // The one that the guardian started ends with it; what that one started is left, until somebody sweeps.
    wait(|| servers(&ground).len() <= 1, || processes::describe(&servers(&ground)));
    ground.release("test first_asks");
    started.finish();
    // Any other run that starts a server.
    refusal(&[(COMMAND, &stand_in(""))]);
    wait(|| servers(&ground).is_empty(), || processes::describe(&servers(&ground)));
    assert!(places.iter().all(|place| is_gone(place)), "{places:?} is left");
    ground.settle();
}

/// Nobody can delete anything there any more.
#[test]
fn what_is_recorded_of_a_server_that_went_with_a_killed_run_is_forgotten_by_the_next() {
    if !sample::has_nextest() {
        return;
    }
    let ground = Ground::new();
    let started = held(&ground, "");
    kill(&[hosts(&ground), vec![started.pid(), ground.process_of("first_asks")]].concat());
    ground.release("test first_asks");
    started.finish();
    ground.settle();
    let left = records(&ground);
    assert_eq!(left.len(), 1, "{left:?}");
    ground.run(nextest().env(COMMAND, stand_in(""))).passes();
    ground.is_clean();
    assert!(records(&ground).is_empty(), "{:?} is left", records(&ground));
}

#[test]
fn a_server_that_is_never_ready_ends_and_its_last_words_are_told() {
    let told = refusal(&[(COMMAND, &stand_in("--never"))]);
    assert!(told.contains("was not ready after 9s: GET / was answered 503"), "{told}");
    assert!(told.contains("its last words, in ") && told.contains("the stand-in listens"), "{told}");
}

#[test]
fn a_server_that_ends_by_itself_is_told_at_once_with_its_last_words() {
    let told = refusal(&[(COMMAND, "sh -c 'echo no such option; exit 3' {port} {data}")]);
    assert!(told.contains("ended before it was ready (exit status: 3)"), "{told}");
    assert!(told.contains("no such option"), "{told}");
}

#[test]
fn a_command_that_cannot_be_started_is_told_with_what_to_do() {
    for (command, why) in [
        ("tests/no/such/program {port} {data}", "tests/no/such/program, which is not there"),
        ("Cargo.toml {port} {data}", "Cargo.toml, which is not there"),
        ("./Cargo.toml {port} {data}", "which may not be executed (chmod +x)"),
        ("sh -c true", "does not say where the port to listen on goes: write {port} there"),
        ("sh -c 'true {port} {data}", "no closing one"),
    ] {
        let told = refusal(&[(COMMAND, command)]);
        assert!(told.contains("`elasticsearch.command`") && told.contains(why), "{command}: {told}");
    }
    let ground = Ground::new();
    let mut command = one_process();
    command.args(["--exact", "first_asks"]).env(COMMAND, stand_in("--red"));
    ground.run(&mut command).passes();
    assert!(told_alike(&ground).contains("is red"));
    ground.is_clean();
}

/// Between the choice of a port and the server's own look at it, it may be somebody else's.
#[test]
fn a_server_whose_port_is_taken_by_another_program_gets_another_port() {
    let ground = Ground::new();
    let file = ground.folder().join("port");
    let mut command = one_process();
    command.args(["--exact", "first_asks"]).env(COMMAND, stand_in(&format!("--slow '{}'", file.display())));
    let started = ground.start(&mut command);
    let port = || fs::read_to_string(&file).ok().and_then(|text| text.parse::<u16>().ok());
    wait(|| port().is_some(), || "it tells no port".to_owned());
    let first = port().unwrap_or_default();
    let other = TcpListener::bind(("127.0.0.1", first)).expect("nobody has it yet");
    // Whoever asks it is sent away.
    thread::spawn(move || other.incoming().for_each(drop));
    fs::remove_file(&file).expect("it was told");
    wait(|| port().is_some_and(|port| port != first), || "it is not started again".to_owned());
    fs::remove_file(&file).expect("it was told");
    started.finish().passes();
    let told = told_alike(&ground);
    assert!(told.contains("is well") && !told.contains(&format!("127.0.0.1:{first} ")), "{told}");
    ground.is_clean();
}
