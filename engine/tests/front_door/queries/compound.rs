//! Queries made of queries: `bool`, `dis_max`, `boosting`, boosts.

use serde_json::{Value, json};

use super::{assert_scores_in, refused, set};
use crate::server::Server;

fn numbers() -> Server {
    let server = Server::new();
    server.seed("numbers", &[json!({"t": ["a"]}), json!({"t": ["a", "b"]}), json!({"t": ["a", "b", "c"]})]);
    server
}

/// Scores `boost` where the tag is.
fn tag(name: &str, boost: f64) -> Value {
    json!({"constant_score": {"filter": {"term": {"t.keyword": name}}, "boost": boost}})
}

#[test]
fn enough_of_the_optional_clauses_must_match() {
    let server = numbers();
    let found = |minimum: Value, more: Value| {
        let mut body =
            json!({"should": [tag("a", 1.0), tag("b", 1.0), tag("c", 1.0)], "minimum_should_match": minimum});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        set(&server, "numbers", json!({ "bool": body }))
    };
    assert_eq!(found(Value::Null, json!({})).len(), 3);
    assert_eq!(found(json!(2), json!({})), ["2", "3"]);
    assert_eq!(found(json!("100%"), json!({})), ["3"]);
    assert!(found(json!(4), json!({})).is_empty());
    assert_eq!(found(json!("-1"), json!({"filter": {"match_all": {}}})), ["2", "3"]);
    assert_eq!(found(json!(0), json!({"filter": {"match_all": {}}})).len(), 3);
    // Of no clauses at all none is required.
    assert_eq!(found(json!(1), json!({"should": []})).len(), 3);
    assert!(found(json!(1), json!({"should": [], "filter": {"match_all": {}}})).is_empty());
}

#[test]
fn scores_of_must_and_should_add_up_and_others_do_not_count() {
    let server = numbers();
    let query = json!({"bool": {
        "must": tag("a", 2.0), "should": [tag("c", 4.0)], "filter": tag("b", 8.0), "boost": 0.5,
    }});
    assert_scores_in(&server, "numbers", query, &[("3", 3.0), ("2", 1.0)]);
    let negative = json!({"bool": {"must_not": [tag("b", 1.0)]}});
    assert_scores_in(&server, "numbers", negative, &[("1", 0.0)]);
    assert_eq!(set(&server, "numbers", json!({"bool": {}})).len(), 3);
}

#[test]
fn the_best_query_counts_and_others_as_much_as_the_tie_breaker_says() {
    let server = numbers();
    let query = json!({"dis_max": {"queries": [tag("a", 1.0), tag("b", 3.0)], "tie_breaker": 0.5}});
    assert_scores_in(&server, "numbers", query, &[("2", 3.5), ("3", 3.5), ("1", 1.0)]);
    let query =
        json!({"boosting": {"positive": tag("a", 2.0), "negative": tag("c", 1.0), "negative_boost": 0.25}});
    assert_scores_in(&server, "numbers", query, &[("1", 2.0), ("2", 2.0), ("3", 0.5)]);
}

#[test]
fn clauses_are_limited() {
    let clauses: Vec<Value> = (0..1025).map(|n| json!({"term": {"t": n.to_string()}})).collect();
    let (kind, reason) = refused(&numbers(), "numbers", json!({"bool": {"should": clauses}}));
    assert_eq!(
        (kind.as_str(), reason.as_str()),
        ("query_shard_exception", "failed to create query: maxClauseCount is set to 1024")
    );
}

#[test]
fn what_an_inner_query_is_refused_for_is_the_root_cause() {
    let server = numbers();
    let query = json!({"query": {"bool": {"filter": [{"term": {"t": {"value": "a", "x": 1}}}]}}});
    let answer = server.post("/numbers/_search", query);
    assert_eq!(answer.error(400, "x_content_parse_exception"), "[bool] failed to parse field [filter]");
    let error = &answer.json()["error"];
    assert_eq!(error["root_cause"][0]["reason"], "[term] query does not support [x]");
    assert_eq!(error["caused_by"]["type"], "parsing_exception");
    let negative = refused(&server, "numbers", json!({"match_all": {"boost": -1}}));
    assert_eq!(negative.0, "illegal_argument_exception");
}

#[test]
fn a_hit_names_the_queries_that_it_matched() {
    let server = numbers();
    let named = |tag: &str| json!({"term": {"t.keyword": {"value": tag, "_name": tag}}});
    let query = json!({"bool": {"must": named("b"), "should": [named("a"), named("c")], "_name": "all"}});
    let found = server.search("numbers", json!({"query": query, "sort": "_doc"}));
    let shown: Vec<&Value> =
        found["hits"]["hits"].as_array().unwrap().iter().map(|hit| &hit["matched_queries"]).collect();
    assert_eq!(shown, [&json!(["all", "a", "b"]), &json!(["all", "a", "b", "c"])]);
    let plain = server.search("numbers", json!({}));
    assert_eq!(plain["hits"]["hits"][0].get("matched_queries"), None);
}
