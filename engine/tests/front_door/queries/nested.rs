//! `nested`: entries of arrays as documents of their own.

use serde_json::{Value, json};

use super::{assert_scores_in, refused, set};
use crate::server::Server;

fn films() -> Server {
    let server = Server::new();
    let shows = json!({"type": "nested", "properties": {
        "hall": {"type": "keyword"}, "price": {"type": "integer"},
        "seats": {"type": "nested", "properties": {"row": {"type": "integer"}, "free": {"type": "boolean"}}},
    }});
    server.put("/shows", json!({"mappings": {"properties": {"shows": shows}}})).ok();
    server.seed(
        "shows",
        &[
            json!({"shows": [{"hall": "A", "price": 5}, {"hall": "B", "price": 9}]}),
            json!({"shows": [{"hall": "A", "price": 9, "seats": [{"row": 1, "free": false}, {"row": 2, "free": true}]}]}),
            json!({"shows": []}),
        ],
    );
    server
}

fn in_shows(query: Value) -> Value {
    json!({"nested": {"path": "shows", "query": query}})
}

#[test]
fn all_conditions_hold_for_one_and_the_same_entry() {
    let server = films();
    let both = json!([{"term": {"shows.hall": "A"}}, {"term": {"shows.price": 9}}]);
    assert_eq!(set(&server, "shows", in_shows(json!({"bool": {"must": both}}))), ["2"]);
    let none = json!({"bool": {"must_not": in_shows(json!({"match_all": {}}))}});
    assert_eq!(set(&server, "shows", none), ["3"]);
}

#[test]
fn entries_are_invisible_to_queries_that_are_not_nested() {
    let server = films();
    assert!(set(&server, "shows", json!({"term": {"shows.hall": "A"}})).is_empty());
    assert!(set(&server, "shows", json!({"exists": {"field": "shows"}})).is_empty());
    assert_eq!(set(&server, "shows", json!({"match_all": {}})).len(), 3);
}

#[test]
fn entries_of_entries_lead_to_the_document() {
    let server = films();
    let deep = |row: i64| {
        json!({"nested": {"path": "shows.seats", "query": {"bool": {"filter": [
            {"term": {"shows.seats.row": row}}, {"term": {"shows.seats.free": true}},
        ]}}}})
    };
    assert_eq!(set(&server, "shows", deep(2)), ["2"]);
    assert!(set(&server, "shows", deep(1)).is_empty());
    let within = json!({"bool": {"must": [{"term": {"shows.hall": "A"}}, deep(2)]}});
    assert_eq!(set(&server, "shows", in_shows(within)), ["2"]);
}

#[test]
fn the_entries_scores_become_the_documents_as_the_mode_says() {
    let server = films();
    let halls = json!({"bool": {"should": [
        {"constant_score": {"filter": {"term": {"shows.hall": "A"}}, "boost": 1}},
        {"constant_score": {"filter": {"term": {"shows.hall": "B"}}, "boost": 4}},
    ]}});
    for (mode, score) in [("avg", 2.5), ("sum", 5.0), ("min", 1.0), ("max", 4.0), ("none", 0.0)] {
        let nested = json!({"nested": {"path": "shows", "query": halls, "score_mode": mode}});
        let first = json!({"bool": {"must": [nested, {"ids": {"values": ["1"], "boost": 0}}]}});
        assert_scores_in(&server, "shows", first, &[("1", score)]);
    }
}

#[test]
fn a_path_that_is_not_nested_is_refused_unless_it_may_be_missing() {
    let server = films();
    let (kind, reason) =
        refused(&server, "shows", json!({"nested": {"path": "no", "query": {"match_all": {}}}}));
    assert_eq!(
        (kind.as_str(), reason.as_str()),
        (
            "query_shard_exception",
            "failed to create query: [nested] failed to find nested object under path [no]"
        )
    );
    let lenient = json!({"nested": {"path": "no", "query": {"match_all": {}}, "ignore_unmapped": true}});
    assert!(set(&server, "shows", lenient).is_empty());
}
