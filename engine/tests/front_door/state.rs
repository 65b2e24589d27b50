//! What the state of a cluster tells: the members that are here are those of `OpenSearch` 3.8 and Elasticsearch 7.10.

use serde_json::{Map, Value, json};

use crate::server::Server;

fn cluster() -> Server {
    let server = Server::new();
    let settings = json!({"number_of_shards": 2, "number_of_replicas": 1, "blocks": {"write": true}});
    let mappings = json!({"properties": {"a": {"type": "long"}}});
    server.put("/b", json!({"settings": settings, "mappings": mappings, "aliases": {"bs": {}}})).ok();
    server.put("/other", Value::Null).ok();
    server
}

#[test]
fn what_is_asked_for_is_told_beside_the_name_of_the_cluster() {
    let server = cluster();
    let told = |path: &str, expected: &[&str]| {
        let body = server.get(path).ok();
        let names: Vec<&String> = body.as_object().map(Map::keys).unwrap().collect();
        assert_eq!(names, [&["cluster_name", "cluster_uuid"], expected].concat(), "{path}");
    };
    let all = [
        "version",
        "state_uuid",
        "master_node",
        "blocks",
        "nodes",
        "metadata",
        "routing_table",
        "routing_nodes",
    ];
    told("/_cluster/state", &all);
    told("/_cluster/state/_all/_all", &all);
    told("/_cluster/state/blocks,nodes", &["blocks", "nodes"]);
    told("/_cluster/state/foo,bar", &[]);
    let body = server.get("/_cluster/state/master_node,nodes").ok();
    assert!(body["nodes"][body["master_node"].as_str().unwrap()].is_object());
    server.get("/_cluster/state?wait_for_metadata_version=2").error(501, "unsupported_operation_exception");
}

#[test]
fn an_index_is_told_with_its_settings_mapping_and_names() {
    let server = cluster();
    let body = server.get("/_cluster/state/metadata/b").ok();
    let told = &body["metadata"]["indices"];
    assert_eq!(told.as_object().map(Map::len), Some(1));
    assert_eq!(told["b"]["state"], "open");
    assert_eq!(told["b"]["mappings"], json!({"_doc": {"properties": {"a": {"type": "long"}}}}));
    assert_eq!(told["b"]["aliases"], json!(["bs"]));
    assert_eq!(told["b"]["primary_terms"], json!({"0": 1, "1": 1}));
    assert_eq!(told["b"]["settings"]["index"]["number_of_shards"], "2");
    // Those that are not there are left out, and a closed one is told where it is named.
    server.post("/other/_close", Value::Null).ok();
    let states = |path: &str| {
        let body =
            server.get(&format!("/_cluster/state/metadata{path}?filter_path=metadata.indices.*.state")).ok();
        body["metadata"]["indices"].clone()
    };
    assert_eq!(states(""), json!({"b": {"state": "open"}, "other": {"state": "close"}}));
    assert_eq!(states("/*,none"), json!({"b": {"state": "open"}}));
    assert_eq!(states("/other"), json!({"other": {"state": "close"}}));
    let strictly = "none?ignore_unavailable=false";
    server.get(&format!("/_cluster/state/metadata/{strictly}")).error(404, "index_not_found_exception");
    server.get(&format!("/_cluster/state/version/{strictly}")).ok();
}

#[test]
fn blocks_are_told_of_all_indices() {
    let server = cluster();
    server.post("/other/_close", Value::Null).ok();
    let block =
        |what: &str, levels: &[&str]| json!({"description": what, "retryable": false, "levels": levels});
    assert_eq!(
        server.get("/_cluster/state/blocks/none").ok()["blocks"]["indices"],
        json!({
            "b": {"8": block("index write (api)", &["write"])},
            "other": {"4": block("index closed", &["read", "write"])},
        })
    );
    server
        .put("/b/_settings", json!({"index.blocks": {"write": false, "read_only_allow_delete": true}}))
        .ok();
    let what = "disk usage exceeded flood-stage watermark, index has read-only-allow-delete block";
    let told = &server.get("/_cluster/state/blocks").ok()["blocks"]["indices"]["b"];
    assert_eq!(told, &json!({"12": block(what, &["write", "metadata_write"])}));
}

#[test]
fn primaries_are_on_the_node_and_replicas_nowhere() {
    let server = cluster();
    let body = server.get("/_cluster/state/routing_table,routing_nodes,master_node/b").ok();
    let shard = |primary: bool| {
        json!({
            "state": if primary { "STARTED" } else { "UNASSIGNED" },
            "primary": primary,
            "node": if primary { body["master_node"].clone() } else { Value::Null },
            "relocating_node": null,
            "shard": 1,
            "index": "b",
        })
    };
    assert_eq!(body["routing_table"]["indices"]["b"]["shards"]["1"], json!([shard(true), shard(false)]));
    let node = body["master_node"].as_str().unwrap();
    assert_eq!(body["routing_nodes"]["nodes"][node][1], shard(true));
    assert_eq!(body["routing_nodes"]["unassigned"][1], shard(false));
}

#[test]
fn the_version_goes_up_when_something_changed() {
    let server = cluster();
    let version = || {
        let body = server.get("/_cluster/state/version").ok();
        (body["version"].as_u64().unwrap(), body["state_uuid"].clone())
    };
    let before = version();
    server.put("/other/_doc/1", json!({})).ok();
    assert_eq!(version(), before);
    server.put("/other/_alias/others", Value::Null).ok();
    let after = version();
    assert!(after.0 > before.0 && after.1 != before.1);
}
