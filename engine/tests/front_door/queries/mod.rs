//! Queries, by family.

#![expect(clippy::needless_pass_by_value, reason = "queries are written where they are used, with json!")]

mod compound;
mod exact;
mod functions;
mod geo;
mod intervals;
mod lookup;
mod nested;
mod ranges;
mod strings;
mod texts;

use serde_json::{Value, json};

use crate::server::Server;

/// The ids of the hits, ascending, whatever their order.
fn set(server: &Server, index: &str, query: Value) -> Vec<String> {
    let mut ids = server.ids(index, query);
    ids.sort();
    ids
}

/// The type and reason at the root of what a query is refused with.
fn refused(server: &Server, index: &str, query: Value) -> (String, String) {
    let answer = server.post(&format!("/{index}/_search"), json!({ "query": query }));
    assert_eq!(answer.status, 400, "{}", answer.text);
    let root = &answer.json()["error"]["root_cause"][0];
    (root["type"].as_str().unwrap().to_owned(), root["reason"].as_str().unwrap().to_owned())
}

fn titles() -> Server {
    let server = Server::new();
    server.seed(
        "films",
        &[
            json!({"title": "The quick brown fox", "year": 1999, "tags": ["fast", "animal"]}),
            json!({"title": "Quick quick slow", "year": 2001, "tags": "dance"}),
            json!({"title": "A slow dog", "year": 1999, "tags": "animal"}),
        ],
    );
    server
}

fn assert_scores(server: &Server, query: Value, expected: &[(&str, f64)]) {
    assert_scores_in(server, "films", query, expected);
}

fn assert_scores_in(server: &Server, index: &str, query: Value, expected: &[(&str, f64)]) {
    let found = server.search(index, json!({ "query": query }));
    let hits = found["hits"]["hits"].as_array().unwrap();
    let scores: Vec<(&str, f64)> =
        hits.iter().map(|hit| (hit["_id"].as_str().unwrap(), hit["_score"].as_f64().unwrap())).collect();
    assert_eq!(scores.len(), expected.len(), "{scores:?}");
    for ((id, score), (wanted_id, wanted)) in scores.iter().zip(expected) {
        assert_eq!(id, wanted_id, "{scores:?}");
        assert!((score - wanted).abs() <= wanted * 1e-5, "{id}: {score} is not {wanted}");
    }
}

#[test]
fn match_scores_are_bm25_with_the_factor_of_elasticsearch() {
    let server = titles();
    // idf = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)), lengths 4, 3, 3, average 10 / 3
    let idf = (1.0f64 + 1.5 / 2.5).ln();
    let score = |f: f64, length: f64| idf * 2.2 * f / (f + 1.2 * (0.25 + 0.75 * length / (10.0 / 3.0)));
    assert_scores(
        &server,
        json!({"match": {"title": "quick"}}),
        &[("2", score(2.0, 3.0)), ("1", score(1.0, 4.0))],
    );
    assert_scores(
        &server,
        json!({"match": {"title": {"query": "quick slow", "operator": "and"}}}),
        &[("2", score(2.0, 3.0) + score(1.0, 3.0))],
    );
}

#[test]
fn a_term_of_a_keyword_scores_by_its_rarity() {
    let server = titles();
    let weight = |length: f64| 2.2 / (1.0 + 1.2 * (0.25 + 0.75 * length / (4.0 / 3.0)));
    let idf = (1.0f64 + 1.5 / 2.5).ln();
    assert_scores(
        &server,
        json!({"term": {"tags.keyword": "animal"}}),
        &[("1", idf * weight(1.0)), ("3", idf * weight(1.0))],
    );
    assert_scores(&server, json!({"term": {"year": 1999}}), &[("1", 1.0), ("3", 1.0)]);
}

#[test]
fn bool_requires_filters_prefers_and_excludes() {
    let server = titles();
    let query =
        json!({"bool": {"filter": {"term": {"year": 1999}}, "must_not": [{"match": {"title": "dog"}}]}});
    assert_scores(&server, query, &[("1", 0.0)]);
    let should = json!({"bool": {"must": {"match_all": {}}, "should": {"match": {"title": "dog"}}}});
    assert_eq!(server.ids("films", should), ["3", "1", "2"]);
}

#[test]
fn a_field_that_nobody_knows_matches_nothing() {
    assert!(titles().ids("films", json!({"term": {"nothing": 1}})).is_empty());
}

#[test]
fn what_is_not_implemented_is_told_so() {
    let server = titles();
    let reason = server
        .post("/films/_search", json!({"query": {"bool": {"must": {"span_term": {"title": "x"}}}}}))
        .error(501, "unsupported_operation_exception");
    assert!(reason.contains("[span_term]") && reason.contains("real server"), "{reason}");
    server.get("/_snapshot").error(501, "unsupported_operation_exception");
}

#[test]
fn what_elasticsearch_does_not_know_either_is_refused_as_it_does() {
    let server = titles();
    server.post("/films/_search", json!({"query": {"fuzy": {}}})).error(400, "parsing_exception");
    server
        .post("/films/_search", json!({"query": {"term": {"a": {"value": 1, "x": 1}}}}))
        .error(400, "parsing_exception");
    server
        .post("/films/_search", json!({"query": {"bool": {"mst": {}}}}))
        .error(400, "x_content_parse_exception");
    server.get("/films/_search?sise=1").error(400, "illegal_argument_exception");
}

#[test]
fn a_search_sees_what_was_refreshed_and_a_get_sees_everything() {
    let server = Server::new();
    server.put("/a", json!({"settings": {"refresh_interval": "-1"}})).ok();
    server.put("/a/_doc/1", json!({"n": 1})).ok();
    assert_eq!(server.get("/a/_doc/1").ok()["_source"], json!({"n": 1}));
    assert!(server.ids("a", json!({"match_all": {}})).is_empty());
    server.post("/a/_refresh", Value::Null).ok();
    assert_eq!(server.ids("a", json!({"match_all": {}})), ["1"]);
}
