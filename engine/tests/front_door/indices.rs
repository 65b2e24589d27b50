use serde_json::{Value, json};

use crate::server::Server;

#[test]
fn an_index_tells_what_it_was_created_with() {
    let server = Server::new();
    let body = json!({
        "settings": {"number_of_shards": 2, "index": {"refresh_interval": "10ms"}},
        "mappings": {"dynamic": "strict", "properties": {"title": {"type": "text"}, "at": {"type": "date"}}},
        "aliases": {"films": {"filter": {"term": {"kind": "film"}}, "routing": "a"}},
    });
    let answer = server.put("/assets", body.clone()).ok();
    assert_eq!(answer, json!({"acknowledged": true, "shards_acknowledged": true, "index": "assets"}));
    let shown = server.get("/assets").ok()["assets"].clone();
    assert_eq!(
        shown["mappings"],
        json!({"dynamic": "strict", "properties": {"at": {"type": "date"}, "title": {"type": "text"}}})
    );
    assert_eq!(
        shown["aliases"]["films"],
        json!({"filter": {"term": {"kind": "film"}}, "index_routing": "a", "search_routing": "a"})
    );
    let settings = &shown["settings"]["index"];
    assert_eq!((&settings["number_of_shards"], &settings["refresh_interval"]), (&json!("2"), &json!("10ms")));
    assert_eq!(settings["provided_name"], "assets");
    assert!(settings["uuid"].is_string() && settings["creation_date"].is_string());
    server.put("/assets", body).error(400, "resource_already_exists_exception");
}

#[test]
fn names_are_checked() {
    let server = Server::new();
    for name in ["Upper", "a%20b", "-a", "a%23b", ".."] {
        server.put(&format!("/{name}"), Value::Null).error(400, "invalid_index_name_exception");
    }
    server.put("/new/_doc/1?refresh=maybe", json!({})).error(400, "illegal_argument_exception");
}

#[test]
fn unknown_keys_and_settings_are_refused() {
    let server = Server::new();
    server.put("/a", json!({"maps": {}})).error(400, "parse_exception");
    server.put("/a", json!({"settings": {"shards": 1}})).error(400, "illegal_argument_exception");
    server
        .put("/a", json!({"settings": {"index.sort.field": "x"}}))
        .error(501, "unsupported_operation_exception");
    server.put("/a?wait=1", Value::Null).error(400, "illegal_argument_exception");
    assert_eq!(server.send("HEAD", "/a", Value::Null).status, 404);
}

#[test]
fn expressions_take_wildcards_lists_and_exclusions() {
    let server = Server::new();
    for name in ["logs-1", "logs-2", "assets"] {
        server.seed(name, &[json!({"a": 1})]);
    }
    let count =
        |expression: &str| server.get(&format!("/{expression}/_count")).ok()["count"].as_i64().unwrap();
    assert_eq!((count("logs-*"), count("logs-1,assets"), count("*,-logs-1"), count("_all")), (2, 2, 2, 3));
    assert_eq!(count("nothing-*"), 0);
    server.get("/logs-1,nothing/_count").error(404, "index_not_found_exception");
}

#[test]
fn missing_indices_may_be_ignored() {
    let server = Server::new();
    server.seed("logs", &[json!({"a": 1})]);
    assert_eq!(server.get("/logs,nothing/_count?ignore_unavailable=true").ok()["count"], 1);
    server.get("/nothing-*/_count?allow_no_indices=false").error(404, "index_not_found_exception");
    assert_eq!(server.get("/nothing*/_search").ok()["_shards"]["total"], 0);
}

#[test]
fn deleting_takes_wildcards_but_no_aliases() {
    let server = Server::new();
    for name in ["logs-1", "logs-2", "assets"] {
        server.put(&format!("/{name}"), json!({"aliases": {"everything": {}}})).ok();
    }
    let reason = server.delete("/everything").error(400, "illegal_argument_exception");
    assert!(reason.contains("matches an alias"), "{reason}");
    server.delete("/logs-*").ok();
    assert_eq!(server.send("HEAD", "/logs-1", Value::Null).status, 404);
    assert_eq!(server.send("HEAD", "/assets", Value::Null).status, 200);
    server.delete("/logs-1").error(404, "index_not_found_exception");
}

#[test]
fn a_closed_index_answers_nothing_until_it_is_opened() {
    let server = Server::new();
    server.seed("a", &[json!({"n": 1})]);
    server.post("/a/_close", Value::Null).ok();
    server.get("/a/_search").error(400, "index_closed_exception");
    server.put("/a/_doc/2", json!({})).error(400, "index_closed_exception");
    assert_eq!(server.get("/_search").ok()["hits"]["total"]["value"], 0);
    server.post("/a/_open", Value::Null).ok();
    assert_eq!(server.get("/a/_search").ok()["hits"]["total"]["value"], 1);
}

#[test]
fn blocks_forbid_what_they_say() {
    let server = Server::new();
    server.seed("a", &[json!({"n": 1})]);
    server.put("/a/_settings", json!({"index.blocks.write": true})).ok();
    let reason = server.put("/a/_doc/2", json!({})).error(403, "cluster_block_exception");
    assert_eq!(reason, "index [a] blocked by: [FORBIDDEN/8/index write (api)];");
    server.put("/a/_settings", json!({"index.blocks.write": null})).ok();
    server.put("/a/_doc/2", json!({})).ok();
}

#[test]
fn only_dynamic_settings_change() {
    let server = Server::new();
    server.put("/a", Value::Null).ok();
    server.put("/a/_settings", json!({"number_of_shards": 3})).error(400, "illegal_argument_exception");
    server.put("/a/_settings", json!({"index": {"number_of_replicas": 0}})).ok();
    let shown = server.get("/a/_settings?flat_settings=true").ok();
    assert_eq!(shown["a"]["settings"]["index.number_of_replicas"], "0");
    let shown = server.get("/a/_settings/index.number_of_*").ok();
    assert_eq!(shown["a"]["settings"]["index"], json!({"number_of_replicas": "0", "number_of_shards": "1"}));
}

#[test]
fn an_index_may_be_named_by_a_date() {
    let server = Server::new();
    server.put("/%3Clogs-%7B2024.05.06%7C%7C%2Fd%7Byyyy.MM.dd%7D%7D%3E/_doc/1", json!({})).ok();
    assert_eq!(server.get("/logs-2024.05.06/_doc/1").ok()["found"], true);
}

#[test]
fn an_index_that_was_refused_is_not_made_by_a_write() {
    let server = Server::new();
    let joined = json!({"mappings": {"properties": {"j": {"type": "join", "relations": {"a": "b"}}}}});
    let refuse = || server.put("/a", joined.clone()).error(501, "unsupported_operation_exception");
    let feature = refuse();
    let write = || server.put("/a/_doc/1", json!({"j": "a"}));
    let reason = write().error(501, "unsupported_operation_exception");
    assert!(reason.contains("[a]") && reason.contains(&feature), "{reason}");
    server
        .post("/_bulk", "{\"index\":{\"_index\":\"a\"}}\n{}\n")
        .error(501, "unsupported_operation_exception");
    assert_eq!(server.send("HEAD", "/a", Value::Null).status, 404);
    server.post("/a/_search", json!({})).error(501, "unsupported_operation_exception");
    server.delete("/a/_doc/1").error(501, "unsupported_operation_exception");
    server.get("/x").error(404, "index_not_found_exception");
    server.put("/b/_doc/1", json!({"j": "a"})).ok();

    // Until it is made as asked, or deleted.
    server.put("/a", json!({})).ok();
    server.delete("/a").ok();
    write().ok();
    server.delete("/a").ok();
    for forget in ["/a", "/*", "/x,a*", "/_all"] {
        refuse();
        server.delete(forget);
        write().ok();
        server.delete("/a").ok();
    }
    server.put("/a?include_type_name=true", json!({})).error(501, "unsupported_operation_exception");
    write().error(501, "unsupported_operation_exception");
}
