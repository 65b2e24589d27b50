use serde_json::{Value, json};

use crate::server::Server;

fn properties(server: &Server, index: &str) -> Value {
    server.get(&format!("/{index}/_mapping")).ok()[index]["mappings"]["properties"].clone()
}

#[test]
fn fields_are_made_of_the_first_value_they_have() {
    let server = Server::new();
    let document = json!({
        "text": "hello", "whole": 1, "real": 1.5, "flag": true, "date": "2024-03-02", "slashed": "2024/03/02",
        "object": {"inner": "x"}, "list": [[], [null, 3]], "null": null, "empty": [], "dotted.name": 1,
    });
    server.put("/a/_doc/1", document).ok();
    let text = json!({"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}});
    assert_eq!(
        properties(&server, "a"),
        json!({
            "date": {"type": "date"},
            "dotted": {"properties": {"name": {"type": "long"}}},
            "flag": {"type": "boolean"},
            "list": {"type": "long"},
            "object": {"properties": {"inner": text}},
            "real": {"type": "float"},
            "slashed": {"type": "date", "format": "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"},
            "text": text,
            "whole": {"type": "long"},
        })
    );
}

#[test]
fn detection_can_be_switched() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"date_detection": false, "numeric_detection": true}})).ok();
    server.put("/a/_doc/1", json!({"date": "2024-03-02", "number": "12", "real": "1.5"})).ok();
    let made = properties(&server, "a");
    assert_eq!(
        (&made["date"]["type"], &made["number"]["type"], &made["real"]["type"]),
        (&json!("text"), &json!("long"), &json!("float"))
    );
}

#[test]
fn strict_objects_refuse_unknown_fields_and_false_ones_keep_them_in_the_source() {
    let server = Server::new();
    let mapping = json!({"dynamic": "strict", "properties": {
        "known": {"type": "keyword"},
        "open": {"dynamic": "true", "type": "object"},
        "quiet": {"dynamic": "false", "properties": {"a": {"type": "keyword"}}},
    }});
    server.put("/a", json!({ "mappings": mapping })).ok();
    let reason = server.put("/a/_doc/1", json!({"other": 1})).error(400, "strict_dynamic_mapping_exception");
    assert!(reason.contains("dynamic introduction of [other] within [_doc] is not allowed"), "{reason}");
    server.put("/a/_doc/1?refresh", json!({"open": {"x": 1}, "quiet": {"b": 2}})).ok();
    let made = properties(&server, "a");
    assert_eq!(made["open"]["properties"]["x"]["type"], "long");
    assert_eq!(made["quiet"]["properties"], json!({"a": {"type": "keyword"}}));
    assert!(server.ids("a", json!({"term": {"quiet.b": 2}})).is_empty());
    assert_eq!(server.get("/a/_doc/1").ok()["_source"]["quiet"]["b"], 2);
}

#[test]
fn a_mapping_grows_and_does_not_change() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"properties": {"n": {"type": "long"}, "o": {"properties": {"x": {"type": "ip"}}}}}})).ok();
    server.put("/a/_mapping", json!({"properties": {"k": {"type": "keyword"}}})).ok();
    let reason = server
        .put("/a/_mapping", json!({"properties": {"n": {"type": "text"}}}))
        .error(400, "illegal_argument_exception");
    assert_eq!(reason, "mapper [n] cannot be changed from type [long] to [text]");
    let reason = server
        .put("/a/_mapping", json!({"properties": {"k": {"type": "keyword", "doc_values": false}}}))
        .error(400, "illegal_argument_exception");
    assert!(reason.contains("Cannot update parameter [doc_values] from [true] to [false]"), "{reason}");
    server
        .put("/a/_mapping", json!({"properties": {"o": {"type": "nested"}}}))
        .error(400, "illegal_argument_exception");
    server.put("/a/_mapping", json!({"properties": {"k": {"type": "keyword", "ignore_above": 3}}})).ok();
    assert_eq!(properties(&server, "a")["k"], json!({"type": "keyword", "ignore_above": 3}));
}

#[test]
fn types_and_parameters_are_checked() {
    let server = Server::new();
    let create = |field: Value| server.put("/a", json!({"mappings": {"properties": {"f": field}}}));
    create(json!({"type": "txt"})).error(400, "mapper_parsing_exception");
    create(json!({"type": "keyword", "analyser": "x"})).error(400, "mapper_parsing_exception");
    create(json!({"type": "long", "null_value": "many"})).error(400, "mapper_parsing_exception");
    create(json!({"type": "dense_vector"})).error(501, "unsupported_operation_exception");
    create(json!({"type": "text", "similarity": "boolean"})).error(501, "unsupported_operation_exception");
}

#[test]
fn a_value_that_does_not_fit_names_the_field_the_document_and_the_value() {
    let server = Server::new();
    let fields = json!({"n": {"type": "long"}, "d": {"type": "date"}, "b": {"type": "boolean"}, "i": {"type": "ip"}, "o": {"properties": {"x": {"type": "long"}}}});
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    let answer = server.put("/a/_doc/7", json!({"n": "abc"}));
    let reason = answer.error(400, "mapper_parsing_exception");
    assert_eq!(
        reason,
        "failed to parse field [n] of type [long] in document with id '7'. Preview of field's value: 'abc'"
    );
    assert_eq!(
        answer.json()["error"]["caused_by"],
        json!({"type": "illegal_argument_exception", "reason": "For input string: \"abc\""})
    );
    for document in [
        json!({"d": "soon"}),
        json!({"b": "yes"}),
        json!({"i": "1.2.3"}),
        json!({"n": {"a": 1}}),
        json!({"o": 1}),
    ] {
        server.put("/a/_doc/7", document).error(400, "mapper_parsing_exception");
    }
    assert_eq!(server.get("/a/_doc/7").status, 404);
}

#[test]
fn field_options_decide_what_is_searched() {
    let server = Server::new();
    let fields = json!({
        "k": {"type": "keyword", "ignore_above": 3, "null_value": "NIL", "copy_to": "all"},
        "n": {"type": "integer", "ignore_malformed": true},
        "c": {"type": "long", "coerce": false},
        "all": {"type": "text"},
    });
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    server.put("/a/_doc/1", json!({"k": ["abc", "toolong"], "n": "x"})).ok();
    server.put("/a/_doc/2?refresh", json!({"k": null})).ok();
    assert_eq!(server.ids("a", json!({"term": {"k": "abc"}})), ["1"]);
    assert_eq!(server.ids("a", json!({"term": {"k": "NIL"}})), ["2"]);
    assert!(server.ids("a", json!({"term": {"k": "toolong"}})).is_empty());
    assert_eq!(server.ids("a", json!({"match": {"all": "toolong"}})), ["1"]);
    assert_eq!(
        server.search("a", json!({"query": {"term": {"k": "abc"}}}))["hits"]["hits"][0]["_ignored"],
        json!(["n"])
    );
    server.put("/a/_doc/3", json!({"c": "5"})).error(400, "mapper_parsing_exception");
}

#[test]
fn fields_and_depth_are_limited() {
    let server = Server::new();
    let many: serde_json::Map<String, Value> = (0..1001).map(|n| (format!("f{n}"), json!(n))).collect();
    let reason = server.put("/a/_doc/1", Value::Object(many)).error(400, "illegal_argument_exception");
    assert_eq!(reason, "Limit of total fields [1000] has been exceeded");
    let deep = format!("{}1{}", "{\"a\":".repeat(21), "}".repeat(21));
    server.put("/a/_doc/1", deep).error(400, "illegal_argument_exception");
    let deeper = format!("{}1{}", "{\"a\":".repeat(101), "}".repeat(101));
    server.put("/a/_doc/1", deeper).error(400, "mapper_parsing_exception");
}
