use serde_json::{Value, json};

use crate::server::Server;

#[test]
fn vendored_media_types_are_understood_and_echoed() {
    let server = Server::new();
    for version in [7, 8, 9] {
        let media = format!("application/vnd.elasticsearch+json; compatible-with={version}");
        let headers = [("accept", media.as_str()), ("content-type", media.as_str())];
        let answer = server.send_with("PUT", "/a/_doc/1", json!({}), &headers);
        let echoed = format!("application/vnd.elasticsearch+json;compatible-with={version}");
        assert_eq!((answer.status / 100, answer.header("content-type")), (2, Some(echoed.as_str())));
        assert_eq!(answer.header("x-elastic-product"), Some("Elasticsearch"));
    }
    assert_eq!(server.get("/").header("content-type"), Some("application/json"));
}

#[test]
fn other_media_types_are_refused() {
    let server = Server::new();
    let answer = server.send_with("PUT", "/a/_doc/1", json!({}), &[("content-type", "text/plain")]);
    assert_eq!(
        (answer.status, &answer.json()["error"]),
        (406, &json!("Content-Type header [text/plain] is not supported"))
    );
    let yaml = [("content-type", "application/yaml")];
    server.send_with("PUT", "/a/_doc/1", json!({}), &yaml).error(501, "unsupported_operation_exception");
    let answered = [("accept", "application/smile")];
    server.send_with("GET", "/", Value::Null, &answered).error(501, "unsupported_operation_exception");
    let yaml = server.send_with("GET", "/_cat/indices", Value::Null, &[("accept", "application/yaml")]);
    assert_eq!(yaml.header("content-type"), Some("application/yaml"));
    assert_eq!(yaml.ok(), json!([]), "JSON is YAML");
    let squeezed = [("content-type", "application/json"), ("content-encoding", "br")];
    server.send_with("PUT", "/a/_doc/1", json!({}), &squeezed).error(501, "unsupported_operation_exception");
}

#[test]
fn bodies_may_be_compressed() {
    /// `{"n": 1}`
    const ZIPPED: &[u8] = &[
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 202, 83, 178, 82, 48, 172, 5, 0, 66, 60, 247, 10, 8, 0, 0,
        0,
    ];
    let server = Server::new();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    server.send_bytes("PUT", "/a/_doc/1", ZIPPED, &headers).ok();
    assert_eq!(server.get("/a/_source/1").ok(), json!({"n": 1}));
    for broken in [&ZIPPED[..20], b"{}"] {
        server.send_bytes("PUT", "/a/_doc/1", broken, &headers).error(400, "illegal_argument_exception");
    }
}

#[test]
fn a_wrong_method_names_those_that_are_right() {
    let answer = Server::new().delete("/a/_search");
    assert_eq!(answer.status, 405);
    assert_eq!(
        answer.json()["error"],
        "Incorrect HTTP method for uri [/a/_search] and method [DELETE], allowed: [GET, POST]"
    );
}

#[test]
fn broken_json_is_told_so() {
    let server = Server::new();
    server.post("/_search", "{\"query\": {").error(400, "json_e_o_f_exception");
    let reason = server.post("/_search", "not json").error(400, "json_parse_exception");
    assert!(reason.contains("'not'"), "{reason}");
    server.post("/_search", r#"{"size": 1, "size": 2}"#).error(400, "json_parse_exception");
}

#[test]
fn answers_are_filtered_by_path_and_printed_pretty() {
    let server = Server::new();
    server.seed("a", &[json!({"n": 1})]);
    assert_eq!(
        server.get("/a/_search?filter_path=hits.total.value,hits.hits._id").ok(),
        json!({"hits": {"total": {"value": 1}, "hits": [{"_id": "1"}]}})
    );
    assert!(server.get("/?pretty").text.starts_with("{\n  \"name\""));
}

#[test]
fn tables_are_text_or_json() {
    let server = Server::new();
    server.seed("assets", &[json!({"n": 1}), json!({"n": 2})]);
    server.put("/empty", json!({"settings": {"number_of_replicas": 0}})).ok();
    assert_eq!(
        server.get("/_cat/indices?h=health,index,docs.count&v&s=index:desc").text,
        "health index  docs.count\ngreen  empty           0\nyellow assets          2\n"
    );
    assert_eq!(server.get("/_cat/indices/ass*?format=json&h=index").ok(), json!([{"index": "assets"}]));
    assert_eq!(server.get("/_cat/count/assets?h=count").text, "2\n");
}

#[test]
fn health_is_that_of_a_single_node() {
    let server = Server::new();
    assert_eq!(server.get("/_cluster/health").ok()["status"], "green");
    server.put("/a", Value::Null).ok();
    let health = server.get("/_cluster/health?wait_for_status=yellow").ok();
    assert_eq!(
        (&health["status"], &health["active_primary_shards"], &health["unassigned_shards"]),
        (&json!("yellow"), &json!(1), &json!(1))
    );
    let missing = server.get("/_cluster/health/nothing");
    assert_eq!((missing.status, &missing.json()["timed_out"]), (408, &json!(true)));
}

#[test]
fn a_body_over_100_mb_is_refused_and_its_client_hears_why() {
    let server = Server::new();
    let padding = "x".repeat(100 * 1024 * 1024 + 1);
    let reason = server.post("/a/_doc", padding).error(413, "content_too_long_exception");
    assert!(reason.contains("[104857600]"), "{reason}");
    assert_eq!(server.get("/a").status, 404, "nothing of it was kept");
}

#[test]
fn a_misspelled_member_is_told_what_may_have_been_meant() {
    let server = Server::new();
    let reason = server.post("/a/_update/1", json!({"dac": {}})).error(400, "x_content_parse_exception");
    assert_eq!(reason, "[UpdateRequest] unknown field [dac] did you mean [doc]?");
}
