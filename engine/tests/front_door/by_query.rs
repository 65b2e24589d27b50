use serde_json::{Value, json};

use crate::server::Server;

fn films() -> Server {
    let server = Server::new();
    server.seed(
        "films",
        &[json!({"kind": "a", "n": 1}), json!({"kind": "b", "n": 2}), json!({"kind": "a", "n": 3})],
    );
    server
}

#[test]
fn deleting_by_query_deletes_what_searches_see() {
    let server = films();
    let query = json!({"query": {"term": {"kind.keyword": "a"}}});
    let answer = server.post("/films/_delete_by_query?refresh=true", query.clone()).ok();
    assert_eq!(
        (&answer["total"], &answer["deleted"], &answer["batches"], &answer["failures"]),
        (&json!(2), &json!(2), &json!(1), &json!([]))
    );
    assert_eq!(server.ids("films", json!({"match_all": {}})), ["2"]);
    server.post("/films/_delete_by_query", Value::Null).error(400, "action_request_validation_exception");
}

#[test]
fn a_document_that_changed_since_the_refresh_is_a_conflict() {
    let server = films();
    server.put("/films/_settings", json!({"refresh_interval": "-1"})).ok();
    server.put("/films/_doc/1", json!({"kind": "a", "n": 9})).ok();
    let body = json!({"query": {"match_all": {}}});
    let conflict = server.post("/films/_delete_by_query", body.clone());
    assert_eq!((conflict.status, &conflict.json()["version_conflicts"]), (409, &json!(1)));
    // What was read together is written together: the others are gone, and were found once more.
    assert_eq!((&conflict.json()["deleted"], &conflict.json()["batches"]), (&json!(2), &json!(1)));
    let again = server.post("/films/_delete_by_query?conflicts=proceed", body.clone()).ok();
    assert_eq!((&again["version_conflicts"], &again["deleted"]), (&json!(3), &json!(0)));
    server.post("/films/_refresh", Value::Null).ok();
    server.put("/films/_doc/2?refresh=true", json!({"n": 2})).ok();
    server.put("/films/_doc/1", json!({"kind": "a", "n": 9})).ok();
    let answer = server.post("/films/_delete_by_query?conflicts=proceed&refresh=true", body).ok();
    assert_eq!((&answer["version_conflicts"], &answer["deleted"]), (&json!(1), &json!(1)));
    assert_eq!(server.get("/films/_source/1").ok()["n"], 9);
}

#[test]
fn a_conflict_ends_the_request_with_the_page_that_it_is_on() {
    let server = Server::new();
    server.seed("a", &[json!({}), json!({}), json!({}), json!({}), json!({}), json!({})]);
    server.put("/a/_settings", json!({"refresh_interval": "-1"})).ok();
    server.put("/a/_doc/3", json!({})).ok();
    let answer = server.post("/a/_update_by_query?scroll_size=2", Value::Null).json();
    let told = ["total", "updated", "batches", "version_conflicts"].map(|name| answer[name].as_u64());
    assert_eq!(told, [6, 3, 2, 1].map(Some));
}

#[test]
fn updating_by_query_indexes_documents_as_the_mapping_is_now() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"dynamic": false}})).ok();
    server.seed("a", &[json!({"n": 1})]);
    server.put("/a/_mapping", json!({"properties": {"n": {"type": "long"}}})).ok();
    assert!(server.ids("a", json!({"term": {"n": 1}})).is_empty());
    assert_eq!(server.post("/a/_update_by_query?refresh", Value::Null).ok()["updated"], 1);
    assert_eq!(server.ids("a", json!({"term": {"n": 1}})), ["1"]);
}

#[test]
fn reindexing_copies_what_a_query_finds() {
    let server = films();
    let body = json!({
        "source": {"index": "films", "query": {"range": {"n": {"gte": 2}}}, "_source": ["n"]},
        "dest": {"index": "copy"},
    });
    let answer = server.post("/_reindex?refresh=true", body).ok();
    assert_eq!((&answer["created"], &answer["total"]), (&json!(2), &json!(2)));
    assert_eq!(server.get("/copy/_source/3").ok(), json!({"n": 3}));
    let same = json!({"source": {"index": "films"}, "dest": {"index": "films"}});
    server.post("/_reindex", same).error(400, "action_request_validation_exception");
    let again = json!({"conflicts": "proceed", "source": {"index": "films"}, "dest": {"index": "copy", "op_type": "create"}});
    let answer = server.post("/_reindex", again).ok();
    assert_eq!((&answer["created"], &answer["version_conflicts"]), (&json!(1), &json!(2)));
}
