//! Indices in stock on a server that runs already: used once, left for the next run where the project says so, and never
//! lost, whatever of a run is killed.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::between::Between;
use super::killed::kill;
use super::running::Running;
use super::swept::Interrupted;
use super::{hosts, stocked};
use crate::ground::{Ground, Started, wait};

const HELD: &str = "test first_begins";

fn of(url: &str, pool: &str) -> Command {
    let mut command = stocked();
    command.env("ESTRADE_ES_URL", url).env("ESTRADE_ELASTICSEARCH_POOL", pool);
    command
}

/// A server on which a run has left a stock.
pub(super) fn with_stock(ground: &Ground) -> Option<Running> {
    let server = Running::with_neighbours()?;
    ground.start(&mut of(server.url(), "keep")).finish().passes();
    ground.settle();
    assert_eq!(server.ours().len(), 6, "as many sets of two as there are tests: {:?}", server.ours());
    Some(server)
}

/// A run on the machine that has that one's records.
fn begun(past: &Ground, ground: &Ground, command: &mut Command) -> Started {
    ground.place(command).env("XDG_STATE_HOME", past.folder().join("state"));
    ground.start_as_it_is(command)
}

/// A run after that one whose first test has taken something and is held.
fn held(past: &Ground, ground: &Ground, server: &Running) -> Started {
    ground.order(HELD, "hold");
    let started = begun(past, ground, &mut of(server.url(), "run"));
    for point in ["begin test first_begins", "end test second_begins", "end test third_begins"] {
        ground.wait_for(point);
    }
    started
}

/// What is killed while a test has something from the stock.
fn swept_after(whom: impl Fn(&Ground, &Started) -> Vec<u32>) {
    let (past, ground) = (Ground::new(), Ground::new());
    let Some(server) = with_stock(&past) else { return };
    let neighbours = server.neighbours();
    let started = held(&past, &ground, &server);
    kill(&whom(&ground, &started));
    let run = Interrupted { server: &server, neighbours, ground: &ground, started, held: HELD };
    run.swept_by(|| next(&past, &server));
}

/// A whole run that leaves no stock.
fn next(ground: &Ground, server: &Running) {
    ground.start(&mut of(server.url(), "run")).finish().passes();
    ground.settle();
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

/// The server makes the index when nobody is there any more to whom it could be told.
#[test]
fn an_index_that_is_being_made_for_the_stock_when_the_host_is_killed_is_swept_by_the_next_run() {
    let Some(server) = Running::with_neighbours() else { return };
    let (neighbours, ground) = (server.neighbours(), Ground::new());
    let between = Between::before(server.url());
    for test in [HELD, "test second_begins"] {
        ground.order(test, "hold");
    }
    let started = ground.start(&mut of(between.url(), "run"));
    for point in ["begin test first_begins", "begin test second_begins", "end test third_begins"] {
        ground.wait_for(point);
    }
    // What the third has asked for is wanted when the second has asked for it, too: that is known when that one ends.
    between.shut();
    ground.release("test second_begins");
    between.is_waited_at();
    let before = server.ours();
    kill(&hosts(&ground));
    between.open();
    let is_made = || server.ours().iter().any(|name| !before.contains(name));
    wait(is_made, || format!("what was on its way is not made: {before:?}"));
    let run = Interrupted { server: &server, neighbours, ground: &ground, started, held: HELD };
    run.swept_by(|| next(&ground, &server));
}

/// The records of all runs on this ground.
fn records(ground: &Ground, extension: &str) -> Vec<PathBuf> {
    let servers = fs::read_dir(ground.folder().join("state/estrade/servers")).into_iter().flatten().flatten();
    let files = servers.filter_map(|server| fs::read_dir(server.path()).ok()).flatten().flatten();
    let paths = files.map(|file| file.path());
    paths.filter(|path| path.extension().is_some_and(|it| it == extension)).collect()
}

/// The indices that are on record as left, as the server tells of them.
fn on_record(ground: &Ground) -> BTreeSet<String> {
    let read = |path: &PathBuf| fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok());
    let sets: Vec<Value> = records(ground, "stock").iter().filter_map(read).collect();
    let sets = sets.iter().filter_map(|left| left["sets"].as_array()).flatten();
    let indices = sets.filter_map(|set| set["indices"].as_array()).flatten();
    indices.filter_map(|index| Some(format!("/metadata/indices/{}", index["name"].as_str()?))).collect()
}

/// Who has an index, by the pages of all namespaces.
fn holders(ground: &Ground, index: &str) -> usize {
    let name = format!("{:?}", index.trim_start_matches("/metadata/indices/"));
    let pages = records(ground, "jsonl").into_iter().filter_map(|path| fs::read_to_string(path).ok());
    let last = pages.filter_map(|page| {
        page.lines().rfind(|line| line.contains(&name)).map(|line| !line.contains("forgotten"))
    });
    last.filter(|has| *has).count()
}

/// Each test counts what is in its indices, so that two of them in one fail.
#[test]
fn two_runs_at_once_that_want_the_stock_of_an_earlier_one_use_no_index_both_and_leave_only_what_is_on_record()
{
    let (past, one, other) = (Ground::new(), Ground::new(), Ground::new());
    let Some(server) = with_stock(&past) else { return };
    let (neighbours, left) = (server.neighbours(), server.ours());
    let both = [&one, &other].map(|ground| {
        ground.order(HELD, "hold");
        begun(&past, ground, &mut of(server.url(), "keep"))
    });
    for ground in [&one, &other] {
        for point in ["begin test first_begins", "end test second_begins", "end test third_begins"] {
            ground.wait_for(point);
        }
    }
    for index in &left {
        // It is on two pages for a moment while it goes from one to the other.
        wait(|| holders(&past, index) <= 1, || format!("{index} has two owners"));
    }
    one.release(HELD);
    other.release(HELD);
    for started in both {
        started.finish().passes();
    }
    one.settle();
    other.settle();
    let there: BTreeSet<String> = server.ours().into_iter().collect();
    assert_eq!(there, on_record(&past));
    assert!(there.len() >= 6, "both have left what their tests have asked for: {there:?}");
    next(&past, &server);
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.neighbours(), neighbours);
}
