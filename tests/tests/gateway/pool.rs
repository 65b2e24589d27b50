//! Indices in stock: what a test is given is what it would have made, and nobody else is given it.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use estrade::__private::isolation::{Keeper, Namespace};

use crate::http;
use crate::server::{Server, close, on_each_server};

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

pub(crate) fn end(keeper: Keeper) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(keeper.close()).unwrap();
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
    let uuid = |name: &String| {
        let found = server.get(&format!("/{name}/_settings"));
        found[name]["settings"]["index"]["uuid"].as_str().unwrap().to_owned()
    };
    stock.iter().any(|name| settings.contains(&uuid(name)))
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
