use serde_json::{Value, json};

use crate::server::Server;

fn numbers() -> Server {
    let server = Server::new();
    let documents: Vec<Value> = (1..=5).map(|n| json!({ "n": n })).collect();
    server.seed("numbers", &documents);
    server
}

#[test]
fn each_search_has_its_own_answer() {
    let server = numbers();
    let body = "{\"index\": \"numbers\"}\n{\"size\": 1, \"sort\": [{\"n\": \"desc\"}]}\n{\"index\": \"absent\"}\n{}\n{\"index\": [\"numbers\", \"absent\"], \"ignore_unavailable\": true}\n{\"size\": 0}\n";
    let answer = server.post("/_msearch", body).ok();
    let responses = answer["responses"].as_array().unwrap();
    assert_eq!(responses.len(), 3);
    assert_eq!(
        (&responses[0]["status"], &responses[0]["hits"]["hits"][0]["_id"]),
        (&json!(200), &json!("5"))
    );
    assert_eq!(
        (&responses[1]["status"], &responses[1]["error"]["type"]),
        (&json!(404), &json!("index_not_found_exception"))
    );
    assert_eq!(responses[2]["hits"]["total"]["value"], 5);
}

#[test]
fn a_search_that_cannot_be_read_fails_all() {
    let server = numbers();
    server.post("/_msearch", "{\"indx\": \"numbers\"}\n{}\n").error(400, "illegal_argument_exception");
    server.post("/numbers/_msearch", "{}\n{\"sise\": 1}\n").error(400, "parsing_exception");
    server.post("/numbers/_msearch", "{}\n{}").error(400, "illegal_argument_exception");
    server.post("/numbers/_msearch", "{}\n{\"slice\": {}}\n").error(501, "unsupported_operation_exception");
}

#[test]
fn a_scroll_goes_through_what_was_there_when_it_began() {
    let server = numbers();
    let page = |body: &Value| -> Vec<String> {
        let hits = body["hits"]["hits"].as_array().unwrap();
        hits.iter().map(|hit| hit["_id"].as_str().unwrap().to_owned()).collect()
    };
    let first = server.post("/numbers/_search?scroll=1m", json!({"size": 2, "sort": ["n"]})).ok();
    assert_eq!(page(&first), ["1", "2"]);
    server.delete("/numbers/_doc/4?refresh=true");
    let next = json!({"scroll": "1m", "scroll_id": first["_scroll_id"]});
    let second = server.post("/_search/scroll", next.clone()).ok();
    assert_eq!((page(&second), &second["hits"]["total"]["value"]), (vec!["3".into(), "4".into()], &json!(5)));
    assert_eq!(page(&server.post("/_search/scroll", next.clone()).ok()), ["5"]);
    assert!(page(&server.post("/_search/scroll", next.clone()).ok()).is_empty());
    let cleared = server.send("DELETE", "/_search/scroll", json!({"scroll_id": [first["_scroll_id"]]})).ok();
    assert_eq!(cleared, json!({"succeeded": true, "num_freed": 1}));
    server.post("/_search/scroll", next).error(404, "search_phase_execution_exception");
}

#[test]
fn a_scroll_starts_at_the_beginning_and_has_pages() {
    let server = numbers();
    let refused = |path: &str, body: Value| {
        server.post(path, body).error(400, "action_request_validation_exception");
    };
    refused("/numbers/_search?scroll=1m", json!({"size": 0}));
    refused("/numbers/_search?scroll=1m", json!({"from": 1}));
    refused("/numbers/_search?scroll=1m", json!({"track_total_hits": false}));
    server.post("/_search/scroll", json!({"scroll_id": "nonsense"})).error(400, "illegal_argument_exception");
}

#[test]
fn a_query_can_be_validated_without_running_it() {
    let server = numbers();
    let valid = |body: Value| server.post("/numbers/_validate/query", body).ok()["valid"] == true;
    assert!(valid(json!({"query": {"term": {"n": 1}}})));
    assert!(!valid(json!({"query": {"tern": {"n": 1}}})));
    assert!(!valid(json!({"query": {"term": {"n": "one"}}})));
    assert!(!valid(json!({"filter": {}})));
}

#[test]
fn a_point_in_time_keeps_what_was_there() {
    let server = numbers();
    let opened = server.post("/numbers/_pit?keep_alive=1m", Value::Null).ok();
    let pit = json!({"id": opened["id"], "keep_alive": "1m"});
    server.put("/numbers/_doc/6?refresh=true", json!({"n": 6})).ok();
    server.send("DELETE", "/numbers/_doc/1?refresh=true", Value::Null).ok();
    let search = |body: Value| server.post("/_search", body).ok();
    let first = search(json!({"pit": pit, "size": 2, "sort": [{"n": "asc"}]}));
    assert_eq!((&first["hits"]["total"]["value"], &first["pit_id"]), (&json!(5), &opened["id"]));
    let hits = first["hits"]["hits"].as_array().unwrap();
    assert_eq!((hits[0]["_id"].as_str(), &hits[1]["sort"]), (Some("1"), &json!([2, 1])));
    let next =
        search(json!({"pit": pit, "size": 2, "sort": [{"n": "asc"}], "search_after": hits[1]["sort"]}));
    assert_eq!(next["hits"]["hits"][0]["_id"], "3");
    server.post("/numbers/_search", json!({ "pit": pit })).error(400, "action_request_validation_exception");
    let closed = server.send("DELETE", "/_pit", json!({"id": opened["id"]})).ok();
    assert_eq!(closed, json!({"succeeded": true, "num_freed": 1}));
    server.post("/_search", json!({ "pit": pit })).error(404, "search_phase_execution_exception");
    server.post("/numbers/_pit", Value::Null).error(400, "action_request_validation_exception");
}
