//! Indices that were there before the test, under names that have nothing to do with it.

use std::fs;

use crate::http;
use crate::server::{Server, close, on_each_server};
use crate::stub::Stub;

#[test]
fn an_adopted_index_is_the_tests_own_under_its_own_name() {
    on_each_server(adopt);
}

fn adopt(server: &Server) {
    let pooled = |number: u64| format!("estrade-0a1b2c3d-pool-{}-{number}", std::process::id());
    for number in [1, 12] {
        let settings = r#"{"settings":{"number_of_replicas":0}}"#;
        assert_eq!(http::send(&server.url, "PUT", &format!("/{}", pooled(number)), settings).status, 200);
    }
    let namespace = server.namespace();
    namespace.adopt("assets", &pooled(1)).unwrap();
    namespace.adopt("assets-12", &pooled(12)).unwrap();
    let get = |method: &str, path: &str, body: &str| http::send(&namespace.url(), method, path, body);
    let said = |method: &str, path: &str, body: &str| get(method, path, body).body;
    let made = said("PUT", "/assets-12/_doc/1?refresh=true&filter_path=_index,result", r#"{"n":1}"#);
    assert_eq!(made, r#"{"_index":"assets-12","result":"created"}"#);
    get("PUT", "/assets-own/_doc/1?refresh=true", r#"{"n":2}"#);
    assert_eq!(
        said("GET", "/assets-*/_search?sort=n&filter_path=hits.hits._index", ""),
        r#"{"hits":{"hits":[{"_index":"assets-12"},{"_index":"assets-own"}]}}"#
    );
    assert_eq!(
        said("GET", "/_cat/indices?h=index,pri,rep&s=docs.count,store.size&v&index=assets,assets-12", "")
            .lines()
            .next(),
        Some("index     pri rep")
    );
    assert_eq!(said("GET", "/assets*,-assets-12/_count?filter_path=count", ""), r#"{"count":1}"#);
    assert_eq!(said("GET", "/assets?filter_path=assets.aliases", ""), r#"{"assets":{"aliases":{}}}"#);
    assert_eq!(get("PUT", "/assets", "").status, 400, "it exists");
    assert_eq!(get("DELETE", "/assets-*", "").status, 200);
    assert_eq!(get("GET", "/assets-12", "").status, 404);
    assert_eq!(get("GET", "/assets", "").status, 200);
    // A new index of the same name is not the one that was deleted.
    assert_eq!(get("PUT", "/assets-12", "").status, 200);
    assert!(!server.contents().contains(&format!("/{}", pooled(12))));
    close(namespace);
    assert_eq!(server.contents(), Vec::<String>::new());
}

#[test]
fn an_index_that_is_none_of_estrades_cannot_be_adopted() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    for name in ["foreign", "estrade-*", "estrade-a,foreign", ""] {
        let error = namespace.namespace.adopt("assets", name).unwrap_err().to_string();
        assert!(error.contains("none of Estrade's"), "{error}");
    }
    namespace.namespace.adopt("assets", "estrade-0a1b2c3d-pool-7").unwrap();
    let recorded = fs::read_to_string(&namespace.record).unwrap();
    assert_eq!(recorded, "{\"owner\":null}\n{\"kind\":\"index\",\"name\":\"estrade-0a1b2c3d-pool-7\"}\n");
}
