//! What is on the server besides is neither seen nor touched.

use serde_json::{Value, json};

use crate::http;
use crate::server::{Server, close, on_each_server};

/// What somebody else has there.
const FOREIGN: &[(&str, &str, &str)] = &[
    ("PUT", "/foreign", r#"{"settings":{"number_of_replicas":0},"aliases":{"foreign-alias":{}}}"#),
    ("PUT", "/foreign/_doc/1?refresh=true", r#"{"n":1}"#),
    ("PUT", "/_template/foreign-legacy", r#"{"index_patterns":["foreign-*"]}"#),
    ("PUT", "/_index_template/foreign-template", r#"{"index_patterns":["foreign-*"]}"#),
    ("PUT", "/_component_template/foreign-component", r#"{"template":{}}"#),
    ("PUT", "/_ingest/pipeline/foreign-pipeline", r#"{"processors":[]}"#),
    ("PUT", "/_scripts/foreign-script", r#"{"script":{"lang":"painless","source":"1"}}"#),
    // A block stands in the state of the cluster.
    ("PUT", "/foreign/_block/write", ""),
];

/// Requests that on a server of one's own would reach it.
const REACHING: &[(&str, &str, &str)] = &[
    ("GET", "/_cat/indices?expand_wildcards=all", ""),
    ("GET", "/_cat/aliases", ""),
    ("GET", "/_cat/shards", ""),
    ("GET", "/_cat/templates", ""),
    ("GET", "/_search", ""),
    ("GET", "/*,-own/_search", ""),
    ("GET", "/foreign/_doc/1", ""),
    ("GET", "/foreign-alias/_search?ignore_unavailable=true", ""),
    ("GET", "/_mapping", ""),
    ("GET", "/_alias", ""),
    ("GET", "/_settings?expand_wildcards=all", ""),
    ("GET", "/_stats", ""),
    ("GET", "/_segments", ""),
    ("GET", "/_recovery", ""),
    ("GET", "/_template", ""),
    ("GET", "/_index_template", ""),
    ("GET", "/_component_template", ""),
    ("GET", "/_ingest/pipeline", ""),
    ("GET", "/_cluster/state", ""),
    ("GET", "/_cluster/state/_all", ""),
    ("GET", "/_cluster/state/metadata,routing_nodes", ""),
    ("GET", "/_cluster/health?level=shards", ""),
    ("GET", "/_resolve/index/*", ""),
    ("POST", "/_msearch", "{}\n{}\n{\"index\":\"*\"}\n{}\n"),
    ("POST", "/_count", ""),
    ("POST", "/_all/_delete_by_query?refresh=true", r#"{"query":{"match_all":{}}}"#),
    ("POST", "/_all/_update_by_query?refresh=true", r#"{"script":"ctx._source.n = 2"}"#),
    ("PUT", "/_all/_settings", r#"{"index.blocks.write":true}"#),
    ("PUT", "/*/_mapping", r#"{"properties":{"new":{"type":"keyword"}}}"#),
    ("PUT", "/*/_alias/grabbed", ""),
    ("POST", "/_all/_close", ""),
    ("DELETE", "/*/_alias/*", ""),
    ("DELETE", "/_template/*", ""),
    ("DELETE", "/_index_template/*", ""),
    ("DELETE", "/_component_template/*", ""),
    ("DELETE", "/_ingest/pipeline/*", ""),
    ("DELETE", "/_data_stream/*", ""),
    ("DELETE", "/foreign", ""),
    ("DELETE", "/*?expand_wildcards=all", ""),
    ("DELETE", "/_all", ""),
];

#[test]
fn what_others_have_on_the_server_is_neither_seen_nor_touched() {
    on_each_server(reach_for_others);
}

fn reach_for_others(server: &Server) {
    let contents = server.contents();
    assert!(contents.is_empty(), "{} is not empty: {contents:?}", server.url);
    let alone = state(server);
    for (method, path, body) in FOREIGN {
        assert!(http::send(&server.url, method, path, body).status < 300, "{path}");
    }
    assert_eq!(state(server), alone, "what is there leaves a trace");
    let before = shown(server);
    let namespace = server.namespace();
    http::send(&namespace.url(), "PUT", "/own/_doc/1?refresh=true", r#"{"n":1}"#);
    for (method, path, body) in REACHING {
        let answer = http::send(&namespace.url(), method, path, body);
        let asks_for_it = path.contains("foreign");
        assert!(asks_for_it || !answer.body.contains("foreign"), "{method} {path} shows it: {}", answer.body);
        assert!(answer.status != 403, "{method} {path}: {}", answer.body);
        assert!(
            !answer.body.contains("estrade-0a1b2c3d"),
            "{method} {path} shows a physical name: {}",
            answer.body
        );
    }
    close(namespace);
    assert_eq!(shown(server), before);
    let contents = server.contents();
    server.clear(&contents);
    assert_eq!(contents.len(), 6, "{contents:?}");
}

/// What a test that has an index sees in the state of the cluster: the keys, and what they are keys of.
fn state(server: &Server) -> Vec<String> {
    let namespace = server.namespace();
    http::send(&namespace.url(), "PUT", "/own/_doc/1", r#"{"n":1}"#);
    let state = http::send(&namespace.url(), "GET", "/_cluster/state/blocks,metadata", "").body;
    close(namespace);
    let state: Value = serde_json::from_str(&state).unwrap();
    let parts = ["blocks", "metadata"].into_iter().flat_map(|part| state[part].as_object().unwrap());
    parts
        .map(|(key, value)| {
            format!("{key}: {:?}", value.as_object().map(|map| map.keys().collect::<Vec<_>>()))
        })
        .collect()
}

/// All of it, with what a search finds there.
fn shown(server: &Server) -> String {
    let state = server.get("/_cluster/state/metadata?filter_path=metadata.indices.foreign,metadata.*template*,metadata.ingest,metadata.stored_scripts");
    let found = server.get("/foreign/_search?version=true&seq_no_primary_term=true&filter_path=hits");
    json!([state, found]).to_string()
}

#[test]
fn what_a_test_made_is_gone_when_it_is_closed_whatever_it_is() {
    on_each_server(make_and_close);
}

fn make_and_close(server: &Server) {
    let before = server.contents();
    let namespace = server.namespace();
    let url = namespace.url();
    for number in 0..60 {
        let many = json!({ "settings": { "number_of_replicas": 0 } }).to_string();
        assert_eq!(http::send(&url, "PUT", &format!("/many-{number}"), &many).status, 200);
    }
    for (method, path, body) in [
        ("PUT", "/hidden", r#"{"settings":{"index.hidden":true}}"#),
        ("PUT", "/.dotted", ""),
        ("PUT", "/closed", ""),
        ("POST", "/closed/_close", ""),
        ("PUT", "/read-only", ""),
        ("PUT", "/read-only/_settings", r#"{"index.blocks.read_only":true}"#),
        ("PUT", "/by-first-write/_doc/1", "{}"),
        ("PUT", "/aliased", r#"{"aliases":{"alias":{}}}"#),
        ("PUT", "/_ingest/pipeline/p", r#"{"processors":[{"set":{"field":"_index","value":"for-{{n}}"}}]}"#),
        ("PUT", "/any/_doc/1?pipeline=p", r#"{"n":"x"}"#),
        ("PUT", "/_component_template/part", r#"{"template":{}}"#),
        ("PUT", "/_index_template/whole", r#"{"index_patterns":["whole*"],"composed_of":["part"]}"#),
        ("PUT", "/_template/legacy", r#"{"index_patterns":["legacy*"]}"#),
        ("PUT", "/_scripts/script", r#"{"script":{"lang":"painless","source":"1"}}"#),
    ] {
        let answer = http::send(&url, method, path, body);
        assert!(answer.status < 300, "{method} {path}: {}", answer.body);
    }
    close(namespace);
    assert_eq!(server.contents(), before);
}
