//! Indices in stock: what a test is given is what it would have made, and nobody else is given it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use std::{fs, thread};

use estrade::__private::isolation::{Keeper, Namespace};

use serde_json::Value;

use crate::http;
use crate::server::{Server, close, on_each_server, socket};

const BODY: &str = r#"{"mappings":{"properties":{"n":{"type":"long"}}}}"#;

/// Nothing here takes longer.
const LIMIT: Duration = Duration::from_secs(30);

pub(crate) fn wait(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LIMIT, "{what} did not happen");
        thread::sleep(Duration::from_millis(5));
    }
}

fn now<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) fn end(keeper: Keeper) {
    now(keeper.close()).unwrap();
}

/// What is in stock, as the server knows it.
pub(crate) fn in_stock(server: &Server) -> BTreeSet<String> {
    let indices = server.get("/_cat/indices/estrade-*?format=json&h=index");
    let names = indices.as_array().unwrap().iter().map(|it| it["index"].as_str().unwrap().to_owned());
    // The tests of this suite have small numbers.
    names.filter(|name| name.split('-').nth(3).is_some_and(|number| number.len() > 9)).collect()
}

fn create(namespace: &Namespace, index: &str) -> String {
    let answer = http::send(&namespace.url(), "PUT", &format!("/{index}"), BODY);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

/// A namespace whose `PUT /assets` finds something in stock.
fn with_stock(server: &Server, keeper: &Keeper) -> Namespace {
    for _ in 0..2 {
        let namespace = server.namespace();
        create(&namespace, "assets");
        close(namespace);
    }
    let namespace = server.namespace();
    wait("an index in stock", || keeper.is_filled());
    namespace
}

/// Whether an index of the stock is one that this namespace sees, by its number.
fn sees(server: &Server, namespace: &Namespace, stock: &BTreeSet<String>, index: &str) -> bool {
    let settings = http::send(&namespace.url(), "GET", &format!("/{index}/_settings"), "").body;
    // What was there may be gone by now: it was another test's.
    let uuid = |name: &String| {
        let found: Value =
            serde_json::from_str(&http::send(&server.url, "GET", &format!("/{name}/_settings"), "").body)
                .unwrap();
        found[name]["settings"]["index"]["uuid"].as_str().map(str::to_owned)
    };
    stock.iter().filter_map(uuid).any(|uuid| settings.contains(&uuid))
}

#[test]
fn an_index_of_the_stock_is_what_the_test_asked_for_and_is_gone_with_it() {
    on_each_server(|server| {
        let (server, keeper) = server.kept();
        let namespace = with_stock(&server, &keeper);
        let stock = in_stock(&server);
        assert_eq!(
            create(&namespace, "assets"),
            r#"{"acknowledged":true,"shards_acknowledged":true,"index":"assets"}"#
        );
        let said = |path: &str| http::send(&namespace.url(), "GET", path, "").body;
        assert_eq!(said("/_cat/indices?h=index,docs.count,pri,rep"), "assets 0 1 0\n");
        assert!(sees(&server, &namespace, &stock, "assets"), "it is none of the stock");
        assert_eq!(
            said("/assets/_settings?filter_path=*.settings.index.provided_name"),
            r#"{"assets":{"settings":{"index":{"provided_name":"assets"}}}}"#
        );
        close(namespace);
        end(keeper);
        assert_eq!(server.contents(), Vec::<String>::new());
    });
}

#[test]
fn what_tests_make_together_is_in_stock_together_and_what_a_test_does_not_ask_for_is_not_there() {
    on_each_server(|server| {
        let (server, keeper) = server.kept();
        for _ in 0..3 {
            let namespace = server.namespace();
            create(&namespace, "assets");
            create(&namespace, "users");
            close(namespace);
        }
        let namespace = server.namespace();
        wait("a set in stock", || keeper.is_filled());
        let stock = in_stock(&server);
        let status = |method: &str, path: &str| http::send(&namespace.url(), method, path, "").status;
        assert_eq!(status("HEAD", "/assets"), 404);
        create(&namespace, "assets");
        assert_eq!(
            (status("HEAD", "/users"), status("HEAD", "/assets")),
            (404, 200),
            "nobody has asked for it yet"
        );
        create(&namespace, "users");
        assert!(sees(&server, &namespace, &stock, "assets") && sees(&server, &namespace, &stock, "users"));
        close(namespace);
        let namespace = server.namespace();
        wait("a set in stock", || keeper.is_filled());
        create(&namespace, "assets");
        let listed = http::send(&namespace.url(), "GET", "/_cat/indices?h=index", "").body;
        assert_eq!(listed, "assets\n", "it did not ask for the other one");
        let stock = in_stock(&server);
        create(&namespace, "users");
        assert!(!sees(&server, &namespace, &stock, "users"), "that is one of its own");
        assert_eq!(http::send(&namespace.url(), "PUT", "/users", BODY).status, 400, "it exists");
        close(namespace);
        end(keeper);
        assert_eq!(server.contents(), Vec::<String>::new());
    });
}

#[test]
fn a_body_that_the_server_refuses_is_refused_to_every_test() {
    on_each_server(|server| {
        let (server, keeper) = server.kept();
        let refused = |_| {
            let namespace = server.namespace();
            let answer = http::send(
                &namespace.url(),
                "PUT",
                "/assets",
                r#"{"mappings":{"properties":{"n":{"type":"x"}}}}"#,
            );
            close(namespace);
            wait("the keeper is done", || keeper.is_filled());
            (answer.status, answer.body)
        };
        let answers: BTreeSet<_> = (0..4).map(refused).collect();
        let (status, body) = answers.first().unwrap();
        assert!(
            answers.len() == 1 && *status == 400 && body.contains("mapper_parsing_exception"),
            "{answers:?}"
        );
        end(keeper);
        assert_eq!(server.contents(), Vec::<String>::new());
    });
}

#[test]
fn what_a_run_leaves_in_stock_is_used_by_the_next_and_never_by_two() {
    on_each_server(|server| {
        let (first, keeper) = server.kept();
        for _ in 0..5 {
            let namespace = first.namespace();
            create(&namespace, "assets");
            close(namespace);
        }
        now(keeper.leave()).unwrap();
        let left = in_stock(server);
        assert_eq!((left.len(), Keeper::left(&server.ledger), server.contents().len()), (5, 5, 5));
        let runs = [server.kept(), server.kept()];
        let taken: Vec<usize> = thread::scope(|scope| {
            let both =
                [&runs[0], &runs[1]].map(|(_, keeper)| scope.spawn(|| now(keeper.take_over()).unwrap()));
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(taken.iter().sum::<usize>(), 5, "{taken:?}");
        let mut used = 0;
        for (run, _) in &runs {
            let namespace = run.namespace();
            create(&namespace, "assets");
            used += usize::from(sees(server, &namespace, &left, "assets"));
            close(namespace);
        }
        assert_eq!(used, taken.iter().filter(|taken| **taken > 0).count());
        for (_, keeper) in runs {
            end(keeper);
        }
        assert_eq!((server.contents(), Keeper::left(&server.ledger)), (vec![], 0));
    });
}

/// The owner of a namespace is told apart by its words.
#[test]
fn what_a_killed_test_took_and_what_a_killed_keeper_had_in_stock_is_swept() {
    on_each_server(|server| {
        let dead = Server {
            url: server.url.clone(),
            gateway: server.gateway.clone(),
            ledger: server.ledger.clone().owned_by(Some("dead".to_owned())),
        };
        let socket = socket();
        let (run, keeper) = dead.kept_at(&socket);
        let namespace = with_stock(&run, &keeper);
        create(&namespace, "assets");
        // As if both were killed: nothing of them is closed.
        wait("an index in stock", || keeper.is_filled());
        drop((namespace, keeper));
        fs::remove_file(socket).unwrap();
        assert!(in_stock(server).len() > 1, "{:?}", server.contents());
        let left = now(server.gateway.sweep(&server.ledger, |owner| owner == "dead")).unwrap();
        assert_eq!((left, server.contents()), (vec![], vec![]));
    });
}
