//! Indices in stock on a server that runs already: used once, left for the next run where the project says so, and never
//! lost, whatever of a run is killed.

use std::process::Command;

use rustix::process::Signal;

use super::running::Running;
use super::{hosts, stocked};
use crate::ground::{Ground, Started, wait};
use crate::processes;

const HELD: &str = "test first_begins";

fn of(server: &Running, pool: &str) -> Command {
    let mut command = stocked();
    command.env("ESTRADE_ES_URL", server.url()).env("ESTRADE_ELASTICSEARCH_POOL", pool);
    command
}

/// A server on which a run has left a stock.
fn with_stock(ground: &Ground) -> Option<Running> {
    let server = Running::with_neighbours()?;
    ground.start(&mut of(&server, "keep")).finish().passes();
    ground.settle();
    assert_eq!(server.ours().len(), 6, "as many sets of two as there are tests: {:?}", server.ours());
    Some(server)
}

/// A run after that one whose first test has taken something and is held.
fn held(past: &Ground, ground: &Ground, server: &Running) -> Started {
    ground.order(HELD, "hold");
    let mut command = of(server, "run");
    ground.place(&mut command).env("XDG_STATE_HOME", past.folder().join("state"));
    let started = ground.start_as_it_is(&mut command);
    for point in ["begin test first_begins", "end test second_begins", "end test third_begins"] {
        ground.wait_for(point);
    }
    started
}

fn swept_after(whom: impl Fn(&Ground, &Started) -> Vec<u32>) {
    let (past, ground) = (Ground::new(), Ground::new());
    let Some(server) = with_stock(&past) else { return };
    let before = server.neighbours();
    let started = held(&past, &ground, &server);
    let killed = whom(&ground, &started);
    assert!(!killed.is_empty(), "there is nobody to kill");
    for pid in killed {
        processes::kill(pid, Signal::KILL);
    }
    ground.release(HELD);
    started.finish();
    ground.settle();
    assert!(!server.ours().is_empty(), "nothing was left, so nothing is shown: {}", ground.journal().text());
    past.start(&mut of(&server, "run")).finish().passes();
    past.settle();
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.neighbours(), before);
}

#[test]
fn what_a_run_leaves_in_stock_is_used_by_the_next_which_leaves_nothing_where_it_is_not_asked_to() {
    let (past, ground) = (Ground::new(), Ground::new());
    let Some(server) = with_stock(&past) else { return };
    let (before, left) = (server.neighbours(), server.ours());
    let started = held(&past, &ground, &server);
    // What the others used is deleted beside the one that is held.
    wait(|| server.ours() != left, || format!("nothing of the stock was used: {left:?}"));
    ground.release(HELD);
    started.finish().passes();
    ground.is_clean();
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.neighbours(), before);
}

#[test]
fn what_a_killed_test_had_from_the_stock_is_swept_by_the_next_run() {
    swept_after(|ground, _| vec![ground.process_of("first_begins")]);
}

#[test]
fn the_stock_of_a_killed_host_is_swept_by_the_next_run() {
    swept_after(|ground, started| {
        let mut all = hosts(ground);
        all.push(started.pid());
        all.push(ground.process_of("first_begins"));
        all
    });
}
