use serde_json::{Value, json};

use crate::server::Server;

/// An index that is not written to any more: a document that was updated, one that was deleted, one with a routing.
fn source() -> Server {
    let server = Server::new();
    let body = json!({
        "settings": {"refresh_interval": "-1", "number_of_replicas": 0, "max_result_window": 500},
        "mappings": {"properties": {"k": {"type": "keyword"}}},
        "aliases": {"old": {}},
    });
    server.put("/source", body).ok();
    for (path, k) in [("1", "a"), ("2", "b"), ("1", "c"), ("r?routing=z", "d")] {
        server.put(&format!("/source/_doc/{path}"), json!({ "k": k })).ok();
    }
    server.delete("/source/_doc/2").ok();
    server
}

fn blocked() -> Server {
    let server = source();
    server.put("/source/_settings", json!({"index.blocks.write": true})).ok();
    server
}

#[test]
fn a_clone_has_the_documents_of_its_source_and_is_seen_by_searches_at_once() {
    let server = blocked();
    let answer = server.put("/source/_clone/copy", Value::Null).ok();
    assert_eq!(answer, json!({"acknowledged": true, "shards_acknowledged": true, "index": "copy"}));
    assert_eq!(server.ids("copy", json!({"term": {"k": "c"}})), ["1"]);
    assert_eq!(server.get("/copy/_count").ok()["count"], 2);
    assert_eq!(server.get("/source/_count").ok()["count"], 0);
    let one = server.get("/copy/_doc/1").ok();
    assert_eq!((&one["_version"], &one["_seq_no"], &one["_primary_term"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!(server.get("/copy/_doc/r?routing=z").ok()["_routing"], "z");
    assert_eq!(server.get("/copy/_doc/2").status, 404);
}

#[test]
fn a_clone_has_the_settings_of_its_source_but_those_that_the_body_says() {
    let server = blocked();
    server.post("/source/_clone/copy", Value::Null).ok();
    let made = server.get("/copy").ok()["copy"].clone();
    let settings = &made["settings"]["index"];
    assert_eq!(settings["max_result_window"], "500");
    assert_eq!(settings["number_of_replicas"], "1");
    assert_eq!(settings["blocks"], json!({"write": "true"}));
    assert_eq!(settings["resize"]["source"]["name"], "source");
    assert_eq!((&settings["provided_name"], &made["aliases"]), (&json!("copy"), &json!({})));
    assert_eq!(made["mappings"], json!({"properties": {"k": {"type": "keyword"}}}));
    server.put("/copy/_doc/9", json!({})).error(403, "cluster_block_exception");

    let body = json!({
        "settings": {"index.blocks.write": null, "index.max_result_window": 600},
        "aliases": {"new": {"filter": {"term": {"k": "c"}}}},
    });
    server.post("/source/_clone/other", body).ok();
    assert_eq!(server.get("/new/_count").ok()["count"], 1);
    let settings = &server.get("/other/_settings").ok()["other"]["settings"]["index"];
    assert_eq!((&settings["max_result_window"], &settings["blocks"]), (&json!("600"), &Value::Null));
}

#[test]
fn a_clone_and_its_source_go_on_apart() {
    let server = blocked();
    server.post("/source/_clone/copy", json!({"settings": {"index.blocks.write": null}})).ok();
    let written = server.put("/copy/_doc/1?refresh=true", json!({"k": "x", "more": 1})).ok();
    assert_eq!(
        (&written["_version"], &written["_seq_no"], &written["_primary_term"]),
        (&json!(3), &json!(5), &json!(2))
    );
    assert_eq!(server.put("/copy/_doc/2", json!({})).ok()["_version"], 1);
    server.delete("/copy/_doc/r?routing=z&refresh=true").ok();
    assert_eq!(server.get("/source/_doc/1").ok()["_source"], json!({"k": "c"}));
    server.post("/source/_refresh", Value::Null).ok();
    assert_eq!(server.get("/source/_count").ok()["count"], 2);
    assert_eq!(server.get("/source/_mapping/field/more").ok()["source"]["mappings"], json!({}));
    server.delete("/source").ok();
    assert_eq!(server.get("/copy/_doc/1").ok()["_source"]["k"], "x");
}

#[test]
fn an_index_that_may_be_written_to_is_not_cloned() {
    let server = source();
    let reason = server.post("/source/_clone/copy", Value::Null).error(500, "illegal_state_exception");
    assert_eq!(reason, "index source must be read-only to resize index. use \"index.blocks.write=true\"");
    assert_eq!(server.get("/copy").status, 404);
    server.put("/source/_settings", json!({"index.blocks.write": true})).ok();
    server.post("/source/_close", Value::Null).ok();
    server.post("/source/_clone/copy", Value::Null).error(400, "index_closed_exception");
}

#[test]
fn the_source_of_a_clone_is_one_index_and_its_name_is_free() {
    let server = blocked();
    for name in ["none", "old", "s*", "_all", "source,other"] {
        let answer = server.post(&format!("/{name}/_clone/copy"), Value::Null);
        answer.error(404, "index_not_found_exception");
    }
    server.post("/source/_clone/source", Value::Null).error(400, "resource_already_exists_exception");
    for name in ["old", "COPY", "_x"] {
        let answer = server.post(&format!("/source/_clone/{name}"), Value::Null);
        answer.error(400, "invalid_index_name_exception");
    }
}

#[test]
fn a_clone_that_would_be_no_clone_is_refused() {
    let server = blocked();
    let refused = |body: Value, kind: &str| server.post("/source/_clone/copy", body).error(400, kind);
    let argument = "illegal_argument_exception";
    let shards = refused(json!({"settings": {"index.number_of_shards": 2}}), argument);
    assert!(shards.contains("number of target shards (2)"), "{shards}");
    refused(json!({"settings": {"index.number_of_routing_shards": 4}}), argument);
    refused(json!({"settings": {"index.soft_deletes.enabled": false}}), argument);
    refused(json!({"settings": {"index.foo": 1}}), argument);
    refused(json!({"aliases": {"source": {}}}), "invalid_alias_name_exception");
    let parser = "x_content_parse_exception";
    assert!(refused(json!({"mappings": {}}), parser).ends_with("[resize_request] unknown field [mappings]"));
    refused(json!({"settings": []}), parser);
    server.post("/source/_clone/copy?copy_settings=false", Value::Null).error(400, argument);
    assert_eq!(server.get("/copy").status, 404);
    server.post("/source/_shrink/copy", Value::Null).error(501, "unsupported_operation_exception");
}

#[test]
fn a_shared_index_is_cloned_to_one_of_the_tests_own() {
    let shared = Server::new();
    let author = shared.of("author");
    author.put("/source", json!({"settings": {"index.blocks.write": false}})).ok();
    author.put("/source/_doc/1", json!({"k": "a"})).ok();
    author.put("/source/_settings", json!({"index.blocks.write": true})).ok();
    let test = Server::new();
    test.sharing().show(shared.sharing().made_by(&["author".to_owned()]).unwrap()).unwrap();
    test.post("/source/_clone/copy", json!({"settings": {"index.blocks.write": null}})).ok();
    test.put("/copy/_doc/1?refresh=true", json!({"k": "b"})).ok();
    assert_eq!(test.get("/source/_doc/1").ok()["_source"]["k"], "a");
    assert_eq!(shared.get("/copy").status, 404);
    test.post("/copy/_clone/source", Value::Null).error(403, "estrade_shared_index_exception");
}
