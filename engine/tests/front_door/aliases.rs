use serde_json::{Value, json};

use crate::server::Server;

fn logs() -> Server {
    let server = Server::new();
    server.seed("logs-1", &[json!({"level": "info"}), json!({"level": "error"})]);
    server.seed("logs-2", &[json!({"level": "error"})]);
    server
}

#[test]
fn a_filtered_alias_shows_what_its_filter_lets_through() {
    let server = logs();
    let add = |index: &str| json!({"add": {"index": index, "alias": "errors", "filter": {"term": {"level.keyword": "error"}}}});
    server.post("/_aliases", json!({"actions": [add("logs-1"), add("logs-2")]})).ok();
    assert_eq!(server.get("/errors/_count").ok()["count"], 2);
    assert_eq!(server.get("/errors,logs-1/_count").ok()["count"], 3);
    server.put("/logs-1/_alias/broken", json!({"filter": {"trem": {}}})).error(400, "parsing_exception");
}

#[test]
fn aliases_are_listed_by_index_and_by_name() {
    let server = logs();
    server.put("/logs-1/_alias/current", Value::Null).ok();
    assert_eq!(
        server.get("/_alias").ok(),
        json!({"logs-1": {"aliases": {"current": {}}}, "logs-2": {"aliases": {}}})
    );
    assert_eq!(server.get("/_alias/curr*").ok(), json!({"logs-1": {"aliases": {"current": {}}}}));
    let missing = server.get("/_alias/nothing");
    assert_eq!(
        (missing.status, missing.json()),
        (404, json!({"error": "alias [nothing] missing", "status": 404}))
    );
    assert_eq!(server.send("HEAD", "/_alias/current", Value::Null).status, 200);
    assert_eq!(server.get("/_cat/aliases?h=alias,index").text, "current logs-1\n");
}

#[test]
fn all_actions_happen_or_none() {
    let server = logs();
    let actions = json!({"actions": [
        {"add": {"index": "logs-1", "alias": "current"}},
        {"add": {"index": "logs-1", "alias": "logs-2"}},
    ]});
    server.post("/_aliases", actions).error(400, "invalid_alias_name_exception");
    assert_eq!(server.get("/_alias/current").status, 404);
    let swap = json!({"actions": [
        {"remove_index": {"index": "logs-2"}},
        {"add": {"index": "logs-1", "alias": "logs-2"}},
    ]});
    server.post("/_aliases", swap).ok();
    assert_eq!(server.get("/logs-2/_count").ok()["count"], 2);
    server.delete("/logs-1/_alias/absent").error(404, "aliases_not_found_exception");
}

#[test]
fn an_alias_over_several_indices_needs_a_write_index() {
    let server = logs();
    server.put("/logs-*/_alias/logs", Value::Null).ok();
    server.put("/logs/_doc/9", json!({})).error(400, "illegal_argument_exception");
    server.get("/logs/_doc/1").error(400, "illegal_argument_exception");
    server.put("/logs-2/_alias/logs", json!({"is_write_index": true})).ok();
    assert_eq!(server.put("/logs/_doc/9", json!({})).ok()["_index"], "logs-2");
}

#[test]
fn an_expression_is_resolved_to_indices_and_aliases() {
    let server = Server::new();
    server.put("/a-1", json!({"aliases": {"x": {}, "y": {}}})).ok();
    server.put("/a-2", json!({"aliases": {"x": {}}})).ok();
    server.put("/a-3", json!({"settings": {"hidden": true}})).ok();
    server.post("/a-2/_close", Value::Null).ok();
    let resolved = |expression: &str| server.get(&format!("/_resolve/index/{expression}")).ok();
    let one = json!({"name": "a-1", "aliases": ["x", "y"], "attributes": ["open"]});
    let (x, y) = (json!({"name": "x", "indices": ["a-1", "a-2"]}), json!({"name": "y", "indices": ["a-1"]}));
    assert_eq!(resolved("*"), json!({"indices": [one], "aliases": [x, y], "data_streams": []}));
    let all = resolved("a*?expand_wildcards=all");
    assert_eq!((&all["aliases"], &all["indices"][1]["attributes"]), (&json!([]), &json!(["closed"])));
    assert_eq!(all["indices"][2], json!({"name": "a-3", "attributes": ["hidden", "open"]}));
    assert_eq!(resolved("x"), json!({"indices": [], "aliases": [x], "data_streams": []}));
    assert_eq!(resolved("*,-x,-a-1"), json!({"indices": [], "aliases": [y], "data_streams": []}));
    assert_eq!(resolved("a-2")["indices"][0]["name"], "a-2");
    server.get("/_resolve/index/none").error(404, "index_not_found_exception");
}

#[test]
fn a_single_action_needs_no_list() {
    let server = Server::new();
    server.put("/a", json!({})).ok();
    server.post("/_aliases", json!({"actions": {"add": {"index": "a", "alias": "b"}}})).ok();
    assert_eq!(server.get("/_alias/b").ok(), json!({"a": {"aliases": {"b": {}}}}));
}
