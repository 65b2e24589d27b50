use serde_json::{Value, json};

use crate::server::Server;

fn lines(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_item_has_a_fate_of_its_own() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"properties": {"n": {"type": "long"}}}})).ok();
    let body = lines(&[
        json!({"index": {"_index": "a", "_id": "1"}}),
        json!({"n": 1}),
        json!({"create": {"_index": "a", "_id": "1"}}),
        json!({"n": 2}),
        json!({"update": {"_index": "a", "_id": "1"}}),
        json!({"doc": {"m": 1}}),
        json!({"update": {"_index": "a", "_id": "9"}}),
        json!({"doc": {"m": 1}}),
        json!({"delete": {"_index": "a", "_id": "9"}}),
        json!({"index": {"_index": "a", "_id": "2"}}),
        json!({"n": "many"}),
        json!({"delete": {"_index": "missing", "_id": "1"}}),
    ]);
    let answer = server.post("/_bulk?refresh=true", body).ok();
    let fates: Vec<(String, i64, String)> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let (action, item) = item.as_object().unwrap().iter().next().unwrap();
            let told = item["error"]["type"].as_str().or(item["result"].as_str()).unwrap();
            (action.clone(), item["status"].as_i64().unwrap(), told.to_owned())
        })
        .collect();
    let expected = [
        ("index", 201, "created"),
        ("create", 409, "version_conflict_engine_exception"),
        ("update", 200, "updated"),
        ("update", 404, "document_missing_exception"),
        ("delete", 404, "not_found"),
        ("index", 400, "mapper_parsing_exception"),
        ("delete", 404, "index_not_found_exception"),
    ];
    let expected: Vec<_> =
        expected.map(|(action, status, told)| (action.to_owned(), status, told.to_owned())).into();
    assert_eq!((fates, &answer["errors"]), (expected, &json!(true)));
    assert_eq!(server.get("/a/_count").ok()["count"], 1);
}

#[test]
fn deleting_what_is_not_there_is_no_error() {
    let server = Server::new();
    server.put("/a", Value::Null).ok();
    let answer = server.post("/a/_bulk", lines(&[json!({"delete": {"_id": "1"}})])).ok();
    assert_eq!((&answer["errors"], &answer["items"][0]["delete"]["status"]), (&json!(false), &json!(404)));
}

#[test]
fn a_fault_of_form_refuses_the_whole_request() {
    let server = Server::new();
    let good = lines(&[json!({"index": {"_index": "a", "_id": "1"}}), json!({})]);
    server.post("/_bulk", good.trim_end().to_owned()).error(400, "illegal_argument_exception");
    server
        .post("/_bulk", format!("{good}{}", lines(&[json!({"indx": {}}), json!({})])))
        .error(400, "illegal_argument_exception");
    server
        .post("/_bulk", format!("{good}{}", lines(&[json!({"index": {"_x": 1}}), json!({})])))
        .error(400, "illegal_argument_exception");
    server
        .post("/_bulk", lines(&[json!({"index": {}}), json!({})]))
        .error(400, "action_request_validation_exception");
    server.post("/_bulk", "\n").error(400, "action_request_validation_exception");
    server.post("/_bulk", Value::Null).error(400, "parse_exception");
    assert_eq!(server.send("HEAD", "/a", Value::Null).status, 404);
}

#[test]
fn the_path_gives_the_index_that_a_line_does_not() {
    let server = Server::new();
    let body = lines(&[
        json!({"index": {"_id": "1"}}),
        json!({}),
        json!({"index": {"_index": "b", "_id": "1"}}),
        json!({}),
    ]);
    let items = server.post("/a/_bulk", body).ok()["items"].clone();
    assert_eq!((&items[0]["index"]["_index"], &items[1]["index"]["_index"]), (&json!("a"), &json!("b")));
}
