use serde_json::{Value, json};

use crate::server::Server;

/// An alias over one index with two documents, one of them with a nested entry.
fn logs() -> Server {
    let server = Server::new();
    let mappings = json!({"properties": {"tags": {"type": "nested"}}});
    server.put("/logs-000001", json!({"mappings": mappings, "aliases": {"logs": {}}})).ok();
    server.seed("logs-000001", &[json!({"a": 1}), json!({"tags": [{"b": 1}]})]);
    server
}

fn holders(server: &Server, alias: &str) -> Value {
    server.get(&format!("/_alias/{alias}")).ok()
}

#[test]
fn an_alias_goes_on_to_the_index_of_the_next_number() {
    let server = logs();
    let answer = server.post("/logs/_rollover", Value::Null).ok();
    assert_eq!(
        answer,
        json!({
            "acknowledged": true, "shards_acknowledged": true, "old_index": "logs-000001", "new_index": "logs-000002",
            "rolled_over": true, "dry_run": false, "conditions": {},
        })
    );
    assert_eq!(holders(&server, "logs"), json!({"logs-000002": {"aliases": {"logs": {}}}}));
    assert_eq!(server.put("/logs/_doc/1", json!({})).ok()["_index"], "logs-000002");
}

#[test]
fn an_alias_with_a_write_index_keeps_the_old_ones_for_reading() {
    let server = Server::new();
    let alias = json!({"is_write_index": true, "filter": {"term": {"a": 1}}});
    server.put("/logs-7", json!({"aliases": {"logs": alias}})).ok();
    let answer = server.post("/logs/_rollover", json!({"conditions": {}})).ok();
    assert_eq!((&answer["new_index"], &answer["rolled_over"]), (&json!("logs-000008"), &json!(true)));
    assert_eq!(
        holders(&server, "logs"),
        json!({
            "logs-7": {"aliases": {"logs": {"filter": {"term": {"a": 1}}, "is_write_index": false}}},
            "logs-000008": {"aliases": {"logs": {"is_write_index": true}}},
        })
    );
    assert_eq!(server.put("/logs/_doc/1", json!({})).ok()["_index"], "logs-000008");
}

#[test]
fn one_condition_that_is_met_is_enough_and_none_that_is_met_changes_nothing() {
    let server = logs();
    let roll = |conditions: Value| {
        server.post("/logs/_rollover?dry_run", json!({ "conditions": conditions })).ok()["conditions"].clone()
    };
    // The entries of nested objects count, and what no search has seen does not.
    server.put("/logs-000001/_settings", json!({"refresh_interval": "-1"})).ok();
    server.put("/logs/_doc/unseen", json!({})).ok();
    let conditions = roll(json!({"max_docs": 3, "max_age": "90m"}));
    assert_eq!(conditions, json!({"[max_docs: 3]": true, "[max_age: 1.5h]": false}));
    assert_eq!(roll(json!({"max_docs": "4"})), json!({"[max_docs: 4]": false}));
    assert_eq!(roll(json!({"max_age": "0ms"})), json!({"[max_age: 0s]": true}));

    let answer = server.post("/logs/_rollover", json!({"conditions": {"max_docs": 4, "max_age": "7d"}})).ok();
    assert_eq!((&answer["rolled_over"], &answer["acknowledged"]), (&json!(false), &json!(false)));
    assert_eq!(holders(&server, "logs"), json!({"logs-000001": {"aliases": {"logs": {}}}}));
    assert_eq!(server.get("/logs-000002").status, 404);

    let answer = server.post("/logs/_rollover", json!({"conditions": {"max_docs": 3, "max_age": "7d"}})).ok();
    assert_eq!(answer["rolled_over"], true);
}

#[test]
fn a_dry_run_changes_nothing() {
    let server = logs();
    let answer = server.post("/logs/_rollover?dry_run=true", json!({"conditions": {"max_docs": 1}})).ok();
    assert_eq!((&answer["dry_run"], &answer["rolled_over"]), (&json!(true), &json!(false)));
    assert_eq!(answer["conditions"], json!({"[max_docs: 1]": true}));
    assert_eq!(holders(&server, "logs"), json!({"logs-000001": {"aliases": {"logs": {}}}}));
}

#[test]
fn the_new_index_is_made_of_the_body_and_the_templates() {
    let server = logs();
    let template = json!({"index_patterns": ["next*"], "template": {"mappings": {"properties": {"b": {"type": "long"}}}}});
    server.put("/_index_template/next", template).ok();
    let body = json!({
        "settings": {"index.number_of_shards": 2},
        "mappings": {"properties": {"a": {"type": "keyword"}}},
        "aliases": {"extra": {"filter": {"term": {"a": "x"}}}},
    });
    server.post("/logs/_rollover/next", body).ok();
    let made = &server.get("/next").ok()["next"];
    assert_eq!(made["settings"]["index"]["number_of_shards"], "2");
    assert_eq!(made["mappings"]["properties"], json!({"a": {"type": "keyword"}, "b": {"type": "long"}}));
    assert_eq!(made["aliases"], json!({"extra": {"filter": {"term": {"a": "x"}}}, "logs": {}}));
    let reason = server.post("/logs/_rollover", Value::Null).error(400, "illegal_argument_exception");
    assert_eq!(reason, "index name [next] does not match pattern '^.*-\\d+$'");
}

#[test]
fn only_an_alias_with_a_write_index_rolls_over() {
    let server = logs();
    server.put("/other", json!({"aliases": {"two": {}, "off": {"is_write_index": false}}})).ok();
    server.put("/logs-000001/_alias/two", Value::Null).ok();
    let refused = |alias: &str| {
        server.post(&format!("/{alias}/_rollover/new"), Value::Null).error(400, "illegal_argument_exception")
    };
    assert_eq!(refused("none"), "rollover target [none] does not exist");
    assert_eq!(refused("logs*"), "rollover target [logs*] does not exist");
    assert_eq!(refused("two"), "rollover target [two] does not point to a write index");
    assert_eq!(refused("off"), "rollover target [off] does not point to a write index");
    assert!(refused("other").contains("[concrete index]"));
    assert_eq!(server.get("/new").status, 404);
}

#[test]
fn a_name_that_is_taken_or_invalid_is_refused_even_in_a_dry_run() {
    let server = logs();
    server.put("/logs-000002", json!({"aliases": {"extra": {}}})).ok();
    let next = server.post("/logs/_rollover?dry_run", json!({"conditions": {"max_docs": 99}}));
    next.error(400, "resource_already_exists_exception");
    for name in ["LOGS", "_x", "extra", "logs"] {
        server
            .post(&format!("/logs/_rollover/{name}"), Value::Null)
            .error(400, "invalid_index_name_exception");
    }
    assert_eq!(holders(&server, "logs"), json!({"logs-000001": {"aliases": {"logs": {}}}}));
}

#[test]
fn a_rollover_that_fails_leaves_the_alias_where_it_was() {
    let server = Server::new();
    server.put("/logs-1", json!({"aliases": {"logs": {"is_write_index": true}}})).ok();
    let before = holders(&server, "logs");
    let twice = json!({"aliases": {"logs": {"is_write_index": true}}});
    server.post("/logs/_rollover", twice).error(500, "illegal_state_exception");
    let unknown = json!({"settings": {"index.foo": 1}});
    server.post("/logs/_rollover", unknown).error(400, "illegal_argument_exception");
    let template = json!({"index_patterns": ["logs-*"], "template": {"aliases": {"logs": {}}}});
    server.put("/_index_template/logs", template).ok();
    let reason = server.post("/logs/_rollover", Value::Null).error(400, "illegal_argument_exception");
    assert!(reason.contains("found duplicated alias [[logs]] in index template [logs]"), "{reason}");
    server.put("/logs-1/_settings", json!({"index.blocks.read_only": true})).ok();
    server.post("/logs/_rollover/new", Value::Null).error(403, "cluster_block_exception");
    assert_eq!(holders(&server, "logs"), before);
    assert_eq!(server.get("/new").status, 404);
}

#[test]
fn what_no_server_reads_is_refused_and_bytes_are_not_counted() {
    let server = logs();
    let refused = |body: Value| {
        let answer = server.post("/logs/_rollover", body);
        answer.error(400, "x_content_parse_exception");
        answer.json()["error"]["caused_by"]["reason"].as_str().unwrap_or_default().to_owned()
    };
    refused(json!({"foo": 1}));
    refused(json!({"conditions": []}));
    assert!(
        refused(json!({"conditions": {"max_dcs": 1}})).contains("did you mean any of [max_docs, max_age]?")
    );
    assert!(refused(json!({"conditions": {"max_docs": {}}})).contains("values of type: START_OBJECT"));
    assert!(
        refused(json!({"conditions": {"max_docs": 99_999_999_999_999_999_999.0}})).contains("[max_docs]")
    );
    assert!(refused(json!({"conditions": {"max_age": "5"}})).contains("failed to parse field [max_age]"));
    for name in ["max_size", "max_primary_shard_size", "min_docs"] {
        let body = json!({"conditions": {name: "5gb"}});
        server.post("/logs/_rollover", body).error(501, "unsupported_operation_exception");
    }
    server.post("/logs/_rollover?dry_run=maybe", Value::Null).error(400, "illegal_argument_exception");
    assert_eq!(holders(&server, "logs"), json!({"logs-000001": {"aliases": {"logs": {}}}}));
}
