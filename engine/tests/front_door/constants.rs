//! `constant_keyword`: one value for all documents of an index. The answers are those of `OpenSearch`: of the real servers
//! here it alone has the type.

use serde_json::{Value, json};

use crate::server::Server;

/// Two documents, of which one says the value.
fn sky() -> Server {
    let server = Server::new();
    let properties = json!({
        "color": {"type": "constant_keyword", "value": "Blue Sky"},
        "copied": {"type": "keyword", "copy_to": "color"},
        "notes": {"type": "nested", "properties": {"of": {"type": "constant_keyword", "value": "sky"}}},
    });
    server.put("/sky", json!({"mappings": {"properties": properties}})).ok();
    server.seed("sky", &[json!({"color": ["Blue Sky", "Blue Sky"]}), json!({"notes": [{}]})]);
    server
}

fn reason(answer: &Value) -> String {
    let error = &answer["error"];
    let cause = error["caused_by"]["reason"].as_str().or(error["reason"].as_str());
    format!("{} {}", answer["status"], cause.unwrap_or_default())
}

#[test]
fn every_document_has_the_value() {
    let server = sky();
    for query in [
        json!({"term": {"color": "Blue Sky"}}),
        json!({"term": {"color": {"value": "blue sky", "case_insensitive": true}}}),
        json!({"terms": {"color": ["x", "Blue Sky"]}}),
        json!({"match": {"color": "Blue Sky"}}),
        json!({"prefix": {"color": "Blue"}}),
        json!({"wildcard": {"color": "B*y"}}),
        json!({"regexp": {"color": "Bl.*"}}),
        json!({"range": {"color": {"gte": "A", "lt": "C"}}}),
        json!({"exists": {"field": "color"}}),
        json!({"query_string": {"query": "\"Blue Sky\""}}),
        json!({"query_string": {"query": "color:Blue*"}}),
        // A star is a sign in exact values, too.
        json!({"term": {"color": "B*"}}),
    ] {
        let found = server.search("sky", json!({ "query": query }));
        assert_eq!(found["hits"]["total"]["value"], 2, "{query}");
        assert_eq!(found["hits"]["max_score"], 1.0, "{query}");
    }
    let nested = json!({"nested": {"path": "notes", "query": {"term": {"notes.of": "sky"}}}});
    assert_eq!(server.ids("sky", nested), ["2"]);
}

#[test]
fn no_document_has_another_value() {
    let server = sky();
    for query in [
        json!({"term": {"color": "blue sky"}}),
        json!({"terms": {"color": ["x"]}}),
        json!({"match": {"color": "Blue"}}),
        json!({"prefix": {"color": "blue"}}),
        json!({"wildcard": {"color": "B?ue*"}}),
        json!({"regexp": {"color": "bl.*"}}),
        json!({"range": {"color": {"gt": "Blue Sky"}}}),
        json!({"bool": {"must_not": {"exists": {"field": "color"}}}}),
    ] {
        assert!(server.ids("sky", query.clone()).is_empty(), "{query}");
    }
    let fuzzy = server.post("/sky/_search", json!({"query": {"fuzzy": {"color": "Blue Sk"}}}));
    assert_eq!(fuzzy.status, 400);
}

#[test]
fn a_document_that_says_another_value_is_refused() {
    let server = sky();
    let put = |document: Value| reason(&server.put("/sky/_doc/3", document).json());
    let wrong = "400 constant keyword field [color] must have a value of [Blue Sky]";
    for document in [
        json!({"color": "other"}),
        json!({"color": ["Blue Sky", "y"]}),
        json!({"color": 5}),
        json!({"color": ""}),
        json!({"copied": "no"}),
    ] {
        assert_eq!(put(document.clone()), wrong, "{document}");
    }
    assert_eq!(put(json!({"color": null})), "400 constant keyword field [color] must have a value");
    server.put("/sky/_doc/3", json!({"color": [], "copied": "Blue Sky"})).ok();
}

#[test]
fn a_mapping_shows_the_value_and_keeps_it() {
    let server = sky();
    let shown = server.get("/sky/_mapping").ok()["sky"]["mappings"]["properties"]["color"].clone();
    assert_eq!(shown, json!({"type": "constant_keyword", "value": "Blue Sky"}));
    let put =
        |definition: Value| server.put("/sky/_mapping", json!({"properties": {"color": definition}})).json();
    assert_eq!(put(json!({"type": "constant_keyword", "value": "Blue Sky"}))["acknowledged"], true);
    assert_eq!(
        reason(&put(json!({"type": "constant_keyword", "value": "q"}))),
        "400 Mapper for [color] conflicts with existing mapper:\n\tCannot update parameter [value] from [Blue Sky] to [q]"
    );
    assert_eq!(
        reason(&put(json!({"type": "keyword"}))),
        "400 mapper [color] cannot be changed from type [constant_keyword] to [keyword]"
    );
    for wrong in
        [json!({"value": 5}), json!({"value": "x", "index": false}), json!({"value": "x", "copy_to": "y"})]
    {
        let mut definition = wrong.clone();
        definition["type"] = "constant_keyword".into();
        let answer = server.put("/sky/_mapping", json!({"properties": {"new": definition}}));
        assert_eq!(answer.status, 400, "{wrong}");
    }
}

#[test]
fn what_real_servers_answer_differently_of_constants_is_refused() {
    let server = sky();
    for body in [
        // OpenSearch takes the name of the index for the value here.
        json!({"sort": ["color"]}),
        json!({"aggs": {"a": {"terms": {"field": "color"}}}}),
        json!({"docvalue_fields": ["color"]}),
        json!({"fields": ["color"]}),
        json!({"query": {"match": {"color": {"query": "Blue Sky", "analyzer": "standard"}}}}),
    ] {
        assert_eq!(server.post("/sky/_search", body.clone()).status, 501, "{body}");
    }
    let open = json!({"mappings": {"properties": {"a": {"type": "constant_keyword"}}}});
    assert_eq!(server.put("/open", open).status, 501);
}
