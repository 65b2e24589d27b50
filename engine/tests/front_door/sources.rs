//! `_source` of a mapping: an index may keep less of a document than it indexes.

use serde_json::{Value, json};

use crate::server::Server;

fn document() -> Value {
    json!({"a": "A", "o": {"x": "X", "y": "quick Y"}, "n": [{"p": "quick P", "q": "Q"}], "z": 1})
}

/// An index that keeps so much, with one document.
fn keeping(source: Value) -> Server {
    let server = Server::new();
    let properties = json!({
        "a": {"type": "keyword", "store": true},
        "o": {"properties": {"x": {"type": "keyword"}, "y": {"type": "text", "store": true}}},
        "n": {"type": "nested", "properties": {"p": {"type": "text"}, "q": {"type": "keyword"}}},
    });
    server.put("/kept", json!({"mappings": {"_source": source, "properties": properties}})).ok();
    server.put("/kept/_doc/1?refresh=true", document()).ok();
    server
}

#[test]
fn what_is_excluded_is_indexed_and_not_shown() {
    let server = keeping(json!({"excludes": ["o.*", "n.q", "a"]}));
    let left = json!({"o": {}, "n": [{"p": "quick P"}], "z": 1});
    assert_eq!(server.get("/kept/_doc/1").ok()["_source"], left);
    assert_eq!(server.get("/kept/_source/1").ok(), left);
    let found = server.search("kept", json!({"query": {"term": {"o.x": "X"}}, "fields": ["a", "z"]}));
    assert_eq!(found["hits"]["hits"][0]["_source"], left);
    assert_eq!(found["hits"]["hits"][0]["fields"], json!({"z": [1]}));
    let stored = server.get("/kept/_doc/1?stored_fields=a,o.y").ok();
    assert_eq!(stored["fields"], json!({"a": ["A"], "o.y": ["quick Y"]}));
    let highlight = json!({"fields": {"o.y": {}, "a": {"no_match_size": 3}}});
    let search = json!({"query": {"match": {"o.y": "quick"}}, "highlight": highlight});
    assert_eq!(
        server.search("kept", search)["hits"]["hits"][0]["highlight"],
        json!({"o.y": ["<em>quick</em> Y"], "a": ["A"]})
    );
}

#[test]
fn what_is_written_anew_is_what_was_kept() {
    let server = keeping(json!({"includes": ["o", "n.*"], "excludes": ["o.x"]}));
    let kept = json!({"o": {"y": "quick Y"}, "n": [{"p": "quick P", "q": "Q"}]});
    assert_eq!(server.get("/kept/_doc/1").ok()["_source"], kept);
    let update = server.post("/kept/_update/1?refresh=true", json!({"doc": {"b": 2}, "_source": true})).ok();
    assert_eq!(update["get"]["_source"]["b"], 2);
    assert_eq!(server.get("/kept/_doc/1").ok()["_source"], kept);
    assert_eq!(server.search("kept", json!({"query": {"term": {"o.x": "X"}}}))["hits"]["total"]["value"], 0);
    server
        .post("/_reindex?refresh=true", json!({"source": {"index": "kept"}, "dest": {"index": "new"}}))
        .ok();
    assert_eq!(server.get("/new/_doc/1").ok()["_source"], kept);
}

#[test]
fn where_nothing_is_kept_documents_are_found_and_have_no_source() {
    let server = keeping(json!({"enabled": false}));
    let found = server.search("kept", json!({"query": {"term": {"o.x": "X"}}, "docvalue_fields": ["o.x"]}));
    assert_eq!(found["hits"]["hits"][0]["_source"], Value::Null);
    assert_eq!(found["hits"]["hits"][0]["fields"], json!({"o.x": ["X"]}));
    assert_eq!(server.get("/kept/_doc/1").ok()["_source"], Value::Null);
    server.get("/kept/_source/1").error(404, "resource_not_found_exception");
    server.post("/kept/_update/1", json!({"doc": {"b": 2}})).error(400, "document_source_missing_exception");
    server.post("/kept/_update_by_query", json!({})).error(400, "illegal_argument_exception");
    let copy = json!({"source": {"index": "kept"}, "dest": {"index": "new"}});
    server.post("/_reindex", copy).error(400, "illegal_argument_exception");
    for body in [json!({"fields": ["a"]}), json!({"_source": ["a"]})] {
        server.post("/kept/_search", body).error(400, "search_phase_execution_exception");
    }
}

#[test]
fn what_is_kept_is_said_when_an_index_is_made_and_never_after() {
    let server = keeping(json!({"excludes": ["a"], "enabled": true}));
    let shown = &server.get("/kept/_mapping").ok()["kept"]["mappings"]["_source"];
    assert_eq!(*shown, json!({"excludes": ["a"]}));
    server.put("/kept/_mapping", json!({"_source": {"excludes": ["a"]}})).ok();
    server.put("/kept/_mapping", json!({"properties": {"b": {"type": "keyword"}}})).ok();
    for other in [json!({}), json!({"excludes": ["b"]}), json!({"enabled": false, "excludes": ["a"]})] {
        server.put("/kept/_mapping", json!({"_source": other})).error(400, "illegal_argument_exception");
    }
    for wrong in [
        json!({"enabled": "x"}),
        json!({"bogus": 1}),
        json!(5),
        json!({"includes": "a"}),
        json!({"excludes": null}),
    ] {
        server.put("/wrong", json!({"mappings": {"_source": wrong}})).error(400, "mapper_parsing_exception");
    }
}
