//! A server that is kept outlives runs: the next one finds it.

use rustix::process::Signal;

use super::{guardians, hosts, one_process, places, servers, stand_in, told};
use crate::ground::{Ground, wait};
use crate::processes;

/// One run; gives what its test was told.
fn run(ground: &Ground, how: &str) -> String {
    let before = told(ground);
    let mut command = one_process();
    command.args(["--exact", "first_asks"]).env("ESTRADE_ELASTICSEARCH_KEEP", "1");
    command.env("ESTRADE_ELASTICSEARCH_COMMAND", stand_in(how));
    ground.run(&mut command).passes();
    wait(|| hosts(ground).is_empty(), || "the session host lives on".to_owned());
    told(ground).difference(&before).next().cloned().unwrap_or_default()
}

fn end(ground: &Ground, signal: Signal) {
    for guardian in guardians(ground) {
        processes::kill(guardian, signal);
    }
    wait(|| servers(ground).is_empty(), || processes::describe(&servers(ground)));
}

#[test]
fn a_server_that_is_kept_is_found_by_the_next_run_until_it_is_ended() {
    let ground = Ground::new();
    assert!(run(&ground, "").contains("uuid-"));
    let (first, place) = (servers(&ground), places(&ground));
    assert_eq!(first.len(), 1);
    // Told the same: the same cluster at the same place.
    assert_eq!(run(&ground, ""), "");
    assert_eq!(servers(&ground), first);
    end(&ground, Signal::TERM);
    wait(|| place.iter().all(|place| !place.exists()), || format!("{place:?} is left"));
    assert!(run(&ground, "").contains("uuid-"), "another one is another cluster");
    assert_ne!(servers(&ground), first);
    end(&ground, Signal::TERM);
    ground.settle();
}

#[test]
fn another_command_is_another_server() {
    let ground = Ground::new();
    run(&ground, "");
    assert!(run(&ground, "--behind").contains("uuid-"));
    assert_eq!(guardians(&ground).len(), 2);
    end(&ground, Signal::TERM);
    ground.settle();
}

#[test]
fn two_runs_at_once_keep_one_server() {
    let ground = Ground::new();
    let commands = [0; 4].map(|_| {
        let mut command = one_process();
        command.args(["--exact", "first_asks"]).env("ESTRADE_ELASTICSEARCH_KEEP", "1");
        command.env("ESTRADE_ELASTICSEARCH_COMMAND", stand_in(""));
        ground.start(&mut command)
    });
    for command in commands {
        command.finish().passes();
    }
    assert_eq!(told(&ground).len(), 1, "{:?}", told(&ground));
    assert_eq!(servers(&ground).len(), 1);
    end(&ground, Signal::TERM);
    ground.settle();
}

#[test]
fn a_kept_server_that_was_killed_is_not_taken_for_one_that_lives() {
    let ground = Ground::new();
    let first = run(&ground, "");
    end(&ground, Signal::KILL);
    let second = run(&ground, "");
    assert!(second.contains("uuid-") && second != first, "{second}");
    end(&ground, Signal::TERM);
    ground.settle();
}

/// A setup that ends before the server is on record: nobody would find it.
#[test]
fn a_server_that_cannot_be_used_is_not_kept() {
    let ground = Ground::new();
    assert!(run(&ground, "--red").contains("is red"));
    ground.settle();
}
