use serde_json::{Value, json};

use crate::server::Server;

#[test]
fn a_new_index_stands_on_the_composable_template_of_highest_priority() {
    let server = Server::new();
    let component = json!({"template": {"settings": {"number_of_replicas": 0}, "mappings": {"properties": {"a": {"type": "keyword"}, "b": {"type": "keyword"}}}}});
    server.put("/_component_template/base", component).ok();
    let template = |priority: i64, b: &str| {
        json!({
            "index_patterns": ["logs-*"], "priority": priority, "composed_of": ["base"],
            "template": {"mappings": {"properties": {"b": {"type": b}}}, "aliases": {"all-logs": {}}},
        })
    };
    server.put("/_index_template/low", template(1, "long")).ok();
    server.put("/_index_template/high", template(2, "double")).ok();
    server.put("/logs-1/_doc/1", json!({"c": true})).ok();
    let made = server.get("/logs-1").ok()["logs-1"].clone();
    assert_eq!(
        made["mappings"]["properties"],
        json!({"a": {"type": "keyword"}, "b": {"type": "double"}, "c": {"type": "boolean"}})
    );
    assert_eq!(
        (&made["settings"]["index"]["number_of_replicas"], &made["aliases"]),
        (&json!("0"), &json!({"all-logs": {}}))
    );
    server.put("/_index_template/same", template(2, "long")).error(400, "illegal_argument_exception");
    server.delete("/_component_template/base").error(400, "illegal_argument_exception");
}

#[test]
fn legacy_templates_add_up_by_order_and_the_request_is_on_top() {
    let server = Server::new();
    server.put("/_template/low", json!({"index_patterns": "t-*", "order": 0, "mappings": {"properties": {"a": {"type": "keyword"}, "b": {"type": "long"}}}})).ok();
    server.put("/_template/high", json!({"index_patterns": ["t-x*"], "order": 5, "mappings": {"properties": {"b": {"type": "double"}}}})).ok();
    server.put("/t-x1", json!({"mappings": {"properties": {"d": {"type": "boolean"}}}})).ok();
    assert_eq!(
        server.get("/t-x1/_mapping").ok()["t-x1"]["mappings"]["properties"],
        json!({"a": {"type": "keyword"}, "b": {"type": "double"}, "d": {"type": "boolean"}})
    );
    assert_eq!(server.send("HEAD", "/_template/low", Value::Null).status, 200);
    server.delete("/_template/low").ok();
    server.delete("/_template/low").error(404, "index_template_missing_exception");
}

#[test]
fn templates_are_checked_when_they_are_put() {
    let server = Server::new();
    server.put("/_template/a", json!({"order": 1})).error(400, "action_request_validation_exception");
    server
        .put("/_index_template/a", json!({"index_patterns": ["a*"], "composed_of": ["absent"]}))
        .error(400, "invalid_index_template_exception");
    server.put("/_index_template/a", json!({"index_patterns": ["a*"], "template": {"mappings": {"properties": {"x": {"type": "txt"}}}}})).error(400, "mapper_parsing_exception");
    server
        .put("/_index_template/a", json!({"index_patterns": ["a*"], "data_stream": {}}))
        .error(501, "unsupported_operation_exception");
    server.get("/_index_template/a").error(404, "resource_not_found_exception");
}

#[test]
fn a_simulated_template_shows_what_an_index_would_be_made_of() {
    let server = Server::new();
    server.put("/_template/old", json!({"index_patterns": ["l*"], "order": 1})).ok();
    let component = json!({"template": {"settings": {"number_of_replicas": 2}}});
    server.put("/_component_template/base", component).ok();
    let kept = json!({"index_patterns": ["logs-*"], "priority": 1, "template": {"mappings": {"properties": {"a": {"type": "keyword"}}}}});
    server.put("/_index_template/kept", kept).ok();
    let shown = json!({
        "template": {"settings": {}, "mappings": {"properties": {"a": {"type": "keyword"}}}, "aliases": {}},
        "overlapping": [{"name": "old", "index_patterns": ["l*"]}],
    });
    assert_eq!(server.post("/_index_template/_simulate/kept", Value::Null).ok(), shown);
    assert_eq!(server.post("/_index_template/_simulate_index/logs-1", Value::Null).ok(), shown);
    assert_eq!(server.post("/_index_template/_simulate_index/other", Value::Null).ok(), json!({}));
    let brought = json!({"index_patterns": "logs-x*", "priority": 2, "composed_of": ["base"], "template": {"settings": {"index.blocks.write": true}}});
    let made = json!({
        "template": {"settings": {"index": {"number_of_replicas": "2", "blocks": {"write": "true"}}}, "mappings": {}, "aliases": {}},
        "overlapping": [{"name": "old", "index_patterns": ["l*"]}, {"name": "kept", "index_patterns": ["logs-*"]}],
    });
    assert_eq!(server.post("/_index_template/_simulate", brought.clone()).ok(), made);
    assert_eq!(server.post("/_index_template/_simulate_index/logs-x", brought.clone()).ok(), made);
    assert_eq!(server.post("/_index_template/_simulate_index/logs-y", brought).ok(), shown);
    server.post("/_index_template/_simulate", Value::Null).error(400, "action_request_validation_exception");
    server.post("/_index_template/_simulate/absent", Value::Null).error(400, "illegal_argument_exception");
    let clash = json!({"index_patterns": ["logs-*"], "priority": 1});
    server.post("/_index_template/_simulate", clash.clone()).error(400, "illegal_argument_exception");
    assert_eq!(server.get("/_index_template").ok()["index_templates"].as_array().unwrap().len(), 1);
    server.put("/_index_template/_kept", clash).error(400, "invalid_index_template_exception");
}
