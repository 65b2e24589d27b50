//! A server that runs already, with what others have on it: tests take nothing of it away, whatever is killed, and the
//! next run takes away what they left themselves.

use rustix::process::Signal;

use super::killed::kill;
use super::running::Running;
use super::swept::Interrupted;
use super::{hosts, writing};
use crate::ground::{Ground, Started, wait};
use crate::processes;

/// One of the tests that write, when it has written and is held.
pub(super) const HELD: &str = "test first_writes";

fn run(ground: &Ground, server: &Running) -> Started {
    ground.start(writing().env("ESTRADE_ES_URL", server.url()))
}

/// A run whose first test is held when it has made all that it makes, and whose others have ended.
pub(super) fn held(ground: &Ground, server: &Running) -> Started {
    ground.order(HELD, "hold");
    let started = run(ground, server);
    for point in ["begin test first_writes", "end test second_writes", "end test third_deletes_all_it_sees"] {
        ground.wait_for(point);
    }
    // The others' teardown comes after that.
    wait(|| server.namespaces().len() == 1, || format!("not one test has things: {:?}", server.ours()));
    started
}

/// What is killed while a test has things on the server.
fn swept_after(whom: impl Fn(&Ground, &Started) -> Vec<u32>) {
    let Some(server) = Running::with_neighbours() else { return };
    let neighbours = server.neighbours();
    let ground = Ground::new();
    let started = held(&ground, &server);
    kill(&whom(&ground, &started));
    let run = Interrupted { server: &server, neighbours, ground: &ground, started, held: HELD };
    run.swept_by(|| {
        self::run(&ground, &server).finish().passes();
        ground.settle();
    });
}

#[test]
fn a_run_leaves_nothing_on_a_server_and_takes_nothing_of_others_away() {
    let Some(server) = Running::with_neighbours() else { return };
    let before = server.neighbours();
    let ground = Ground::new();
    let started = held(&ground, &server);
    ground.release(HELD);
    started.finish().passes();
    ground.is_clean();
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.neighbours(), before);
}

#[test]
fn what_a_killed_test_left_on_a_server_is_swept_by_the_next_run() {
    swept_after(|ground, _| vec![ground.process_of("first_writes")]);
}

#[test]
fn what_is_left_on_a_server_when_runner_host_and_test_are_killed_is_swept_by_the_next_run() {
    swept_after(|ground, started| {
        let mut all = hosts(ground);
        all.push(started.pid());
        all.push(ground.process_of("first_writes"));
        all
    });
}

/// Its tests are not killed with it.
#[test]
fn after_a_killed_runner_its_tests_and_the_next_run_leave_nothing_on_a_server() {
    let Some(server) = Running::with_neighbours() else { return };
    let before = server.neighbours();
    let ground = Ground::new();
    let started = held(&ground, &server);
    processes::kill(started.pid(), Signal::KILL);
    ground.release(HELD);
    started.finish();
    ground.settle();
    run(&ground, &server).finish().passes();
    ground.settle();
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.neighbours(), before);
}

#[test]
fn a_run_does_not_sweep_what_another_one_has_on_the_server_at_the_time() {
    let Some(server) = Running::with_neighbours() else { return };
    let before = server.neighbours();
    let (ground, other) = (Ground::new(), Ground::new());
    let first = held(&ground, &server);
    let of_the_first = server.ours();
    let mut second = writing();
    // On the same machine: what is on record is theirs together.
    other.place(second.env("ESTRADE_ES_URL", server.url()));
    other.run_as_it_is(second.env("XDG_STATE_HOME", ground.folder().join("state"))).passes();
    other.settle();
    assert_eq!(server.ours(), of_the_first);
    ground.release(HELD);
    first.finish().passes();
    ground.is_clean();
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.neighbours(), before);
}
