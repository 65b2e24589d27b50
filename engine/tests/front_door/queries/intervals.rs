//! `intervals`: terms that stand in some order and nearness.

use serde_json::{Value, json};

use super::{assert_scores_in, refused, set};
use crate::server::Server;

fn talk() -> Server {
    let server = Server::new();
    server.seed(
        "talk",
        &[
            json!({"text": "Some like hot and dry, some like it cold and wet", "n": 1}),
            json!({"text": "Its cold outside, theres no kind of atmosphere", "n": 1}),
            json!({"text": "Baby its cold there outside", "n": 1}),
            json!({"text": "Outside it is cold and wet", "n": 1}),
        ],
    );
    server
}

fn found(rule: Value) -> Vec<String> {
    set(&talk(), "talk", json!({"intervals": {"text": rule}}))
}

#[test]
fn terms_stand_in_order_and_near() {
    let cold = |options: Value| {
        let mut rule = json!({"query": "cold outside"});
        rule.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        found(json!({ "match": rule }))
    };
    assert_eq!(cold(json!({})), ["2", "3", "4"]);
    assert_eq!(cold(json!({"ordered": true})), ["2", "3"]);
    assert_eq!(cold(json!({"max_gaps": 1})), ["2", "3"]);
    assert_eq!(cold(json!({"ordered": true, "max_gaps": 0})), ["2"]);
    // Two of a term are two of it.
    assert_eq!(found(json!({"match": {"query": "like like"}})), ["1"]);
}

#[test]
fn rules_combine() {
    let term = |text: &str| json!({"match": {"query": text}});
    let any = json!({"any_of": {"intervals": [term("cold"), term("hot")]}});
    let all = |rules: Vec<Value>, more: Value| {
        let mut rule = json!({ "intervals": rules });
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "all_of": rule })
    };
    assert_eq!(
        found(all(vec![any.clone(), term("wet")], json!({"ordered": true, "max_gaps": 1}))),
        ["1", "4"]
    );
    let outside = |filter: Value| all(vec![term("cold"), term("outside")], json!({ "filter": filter }));
    assert_eq!(found(outside(json!({"containing": term("is")}))), ["4"]);
    assert_eq!(found(outside(json!({"not_containing": term("is")}))), ["2", "3"]);
    assert_eq!(found(json!({"match": {"query": "cold", "filter": {"before": term("wet")}}})), ["1", "4"]);
    assert_eq!(found(json!({"match": {"query": "cold", "filter": {"after": term("outside")}}})), ["4"]);
}

#[test]
fn a_rule_may_stand_for_many_terms() {
    assert_eq!(found(json!({"prefix": {"prefix": "Out"}})), ["2", "3", "4"]);
    assert_eq!(found(json!({"wildcard": {"pattern": "?ry"}})), ["1"]);
    assert_eq!(found(json!({"regexp": {"pattern": "at[a-z]{2,}here"}})), ["2"]);
    assert_eq!(found(json!({"fuzzy": {"term": "bady"}})), ["3"]);
}

#[test]
fn shorter_intervals_score_more() {
    // Lengths 2 and 3 and 4 of at least 2: f is 1, 1/2, 1/3.
    let rule = json!({"intervals": {"text": {"match": {"query": "cold outside"}}}});
    assert_scores_in(&talk(), "talk", rule, &[("2", 0.5), ("3", 1.0 / 3.0), ("4", 0.25)]);
}

#[test]
fn only_texts_have_intervals() {
    let (_, reason) = refused(&talk(), "talk", json!({"intervals": {"n": {"match": {"query": "1"}}}}));
    assert!(reason.contains("Can only use interval queries on text fields - not on [n]"), "{reason}");
    let (kind, _) = refused(&talk(), "talk", json!({"intervals": {"text": {}}}));
    assert_eq!(kind, "parsing_exception");
}
