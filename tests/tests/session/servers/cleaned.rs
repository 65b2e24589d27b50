//! `cargo estrade clean --server`: what tests of other machines left on a server goes on somebody's word, and nothing else.

use std::process::Command;

use super::neighbours::{HELD, held};
use super::running::{ELSEWHERE, Running};
use super::stocked::with_stock;
use crate::ground::{Ended, Ground};
use crate::sample::{self, cargo, output};

/// The command, on the machine of this ground.
fn clean(ground: &Ground, server: &str, arguments: &[&str]) -> Ended {
    // Whatever it takes to build it is no part of a wait.
    output(cargo().args(["build", "--quiet", "--package=cargo-estrade"]));
    let mut command: Command = cargo();
    command.args(["estrade", "clean", "--server", server, "--package=servers-sample"]).args(arguments);
    ground.run(&mut command)
}

/// The same on a terminal, as `script` of util-linux makes one, where a person types this word. None where there is no
/// `script`; that is told.
fn typed(ground: &Ground, server: &str, word: &str) -> Option<Ended> {
    if Command::new("script").arg("--version").output().is_err() {
        sample::skip("there is no `script` that gives a command a terminal (util-linux)");
        return None;
    }
    let words = format!("cargo estrade clean --server {server} --package=servers-sample --older-than 0s");
    let shell = format!("echo {word} | script --quiet --return --flush --command '{words}' /dev/null");
    Some(ground.run(sample::command("sh").args(["-c", &shell])))
}

fn refuses(ended: &Ended, code: i32, why: &str) {
    assert_eq!(ended.code, Some(code), "{}", ended.text);
    ended.tells(&[why]);
}

#[test]
fn what_tests_of_another_machine_left_is_removed_on_a_yes_and_nothing_else_ever() {
    let Some(server) = Running::with_neighbours() else { return };
    let (before, customers) = (server.neighbours(), server.customers());
    let ground = Ground::new();
    let started = held(&ground, &server);
    let ours = server.ours();

    // It was made a moment ago: a run may go on there.
    let young = clean(&ground, server.url(), &["--yes"]);
    young.passes();
    young.tells(&[
        "OpenSearch 3.8.0 at ",
        "no test of another machine has left anything",
        "what 1 other test made, younger than 1d",
    ]);
    assert_eq!(server.neighbours(), before);

    let listed = clean(&ground, server.url(), &["--older-than", "0s"]);
    listed.passes();
    let story = [
        &format!("{ELSEWHERE}  ") as &str,
        &format!("data stream        {ELSEWHERE}-visits\n"),
        &format!("index              {ELSEWHERE}-customers\n"),
        &format!("index template     {ELSEWHERE}-visits\n"),
        &format!("component template {ELSEWHERE}-parts\n"),
        &format!("pipeline           {ELSEWHERE}-upper\n"),
        "nothing was removed: --yes removes it",
    ];
    listed.tells(&story);
    listed.tells(&["guessed, from the names alone: tests of Estrade made them, on 1 other machine"]);
    assert!(server.namespaces().iter().all(|own| !listed.text.contains(own)), "{}", listed.text);
    assert_eq!(server.neighbours(), before);

    let told = clean(&ground, server.url(), &["--older-than", "0s", "--json"]);
    told.passes();
    let wanted = format!("\"name\": \"{ELSEWHERE}-customers\"");
    told.tells(&["\"version\": 1", "\"older_than_ms\": 0", "\"old\": true", &wanted, "\"removed\": []"]);
    assert_eq!(server.neighbours(), before, "a program that only looks removes nothing");

    let Some(refused) = typed(&ground, server.url(), "no") else { return };
    refused.tells(&["Remove 5 things? Type yes: ", "nothing was removed"]);
    assert_eq!(server.neighbours(), before);

    let Some(removed) = typed(&ground, server.url(), "yes") else { return };
    removed.passes();
    removed.tells(&["removed: 5 things"]);
    assert!(!server.has_of_elsewhere(), "{}", removed.text);
    assert_eq!(server.customers(), customers);
    assert_eq!(server.ours(), ours);
    clean(&ground, server.url(), &["--older-than", "0s"]).tells(&["has left anything there\n"]);

    ground.release(HELD);
    started.finish().passes();
    ground.is_clean();
    assert_eq!(server.ours(), [""; 0]);
    assert_eq!(server.customers(), customers);
}

#[test]
fn a_server_that_tests_may_not_use_is_not_cleaned() {
    let ground = Ground::new();
    refuses(&clean(&ground, "http://192.0.2.1.invalid:9200", &["--yes"]), 1, "cannot be resolved");
    refuses(&clean(&ground, "http://192.0.2.1:9200", &["--yes"]), 1, "which is not on this machine");
    refuses(&clean(&ground, "https://127.0.0.1:9200", &["--yes"]), 1, "needs TLS");
    refuses(&clean(&ground, "http://127.0.0.1:9", &["--yes"]), 1, "nobody listens there");
    let secret = clean(&ground, "http://me:secret@127.0.0.1:9200", &["--yes"]);
    refuses(&secret, 2, "there are credentials in the URL");
    assert!(!secret.text.contains("secret@"), "{}", secret.text);
    refuses(&clean(&ground, "http://127.0.0.1:9", &["--older-than", "soon"]), 2, "\"soon\" is not an age");
}

#[test]
fn what_this_machine_has_in_stock_is_told_and_goes_on_a_yes_when_it_is_asked_for() {
    let ground = Ground::new();
    let Some(server) = with_stock(&ground) else { return };
    let (before, stock) = (server.neighbours(), server.ours());
    let runs = ground.run(cargo().args(["estrade", "runs"]));
    runs.passes();
    let address = server.url().trim_start_matches("http://");
    runs.tells(&[&format!("stock on {address}: 6 indices for the next run (cluster ")]);
    ground.run(cargo().args(["estrade", "runs", "--json"])).tells(&["\"stocks\": [", "\"indices\": 6"]);

    let young = clean(&ground, server.url(), &["--yes"]);
    young.passes();
    young.tells(&["left alone: what this machine's runs left in stock for the next one (6 indices, "]);
    let told = clean(&ground, server.url(), &["--older-than", "0s", "--json"]);
    told.tells(&["\"stock\": {", "\"old\": true"]);
    assert_eq!((server.ours(), server.neighbours()), (stock, before));

    let removed = clean(&ground, server.url(), &["--older-than", "0s", "--yes"]);
    removed.passes();
    removed.tells(&["stock of this machine  ", "known: its runs left it", "removed: "]);
    assert_eq!(server.ours(), [""; 0]);
    assert!(!ground.run(cargo().args(["estrade", "runs"])).text.contains("stock"));
}
