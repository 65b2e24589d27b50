//! Scores that functions of the documents change.

use serde_json::{Value, json};

use super::{assert_scores_in, refused};
use crate::server::Server;

fn shops() -> Server {
    let server = Server::new();
    server.seed(
        "shops",
        &[
            json!({"kind": "a", "stars": 4, "opened": "2024-01-01"}),
            json!({"kind": "b", "stars": 9, "opened": "2024-01-11"}),
            json!({"kind": "c"}),
        ],
    );
    server
}

fn scored(options: Value, expected: &[(&str, f64)]) {
    let mut body = json!({"query": {"constant_score": {"filter": {"match_all": {}}, "boost": 2}}});
    body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    assert_scores_in(&shops(), "shops", json!({ "function_score": body }), expected);
}

#[test]
fn the_value_of_a_field_is_a_factor() {
    let factor = json!({"field": "stars", "modifier": "sqrt", "missing": 1});
    scored(json!({"field_value_factor": factor}), &[("2", 6.0), ("1", 4.0), ("3", 2.0)]);
    scored(
        json!({"field_value_factor": factor, "boost_mode": "replace"}),
        &[("2", 3.0), ("1", 2.0), ("3", 1.0)],
    );
    scored(json!({"field_value_factor": factor, "max_boost": 2.5}), &[("2", 5.0), ("1", 4.0), ("3", 2.0)]);
    scored(json!({"field_value_factor": factor, "min_score": 4}), &[("2", 6.0), ("1", 4.0)]);
}

#[test]
fn functions_apply_where_their_filter_matches() {
    let functions = json!([
        {"filter": {"term": {"kind": "a"}}, "weight": 3},
        {"filter": {"range": {"stars": {"gte": 4}}}, "weight": 5},
    ]);
    for (mode, one, two) in [
        ("multiply", 15.0, 5.0),
        ("sum", 8.0, 5.0),
        ("first", 3.0, 5.0),
        ("max", 5.0, 5.0),
        ("min", 3.0, 5.0),
    ] {
        let options = json!({"functions": functions, "score_mode": mode, "boost_mode": "sum"});
        let mut expected = [("1", 2.0 + one), ("2", 2.0 + two), ("3", 3.0)];
        expected.sort_by(|a, b| f64::total_cmp(&b.1, &a.1));
        scored(options, &expected);
    }
    scored(
        json!({"functions": functions, "score_mode": "avg", "boost_mode": "replace"}),
        &[("1", 1.0), ("2", 1.0), ("3", 1.0)],
    );
}

#[test]
fn a_decay_is_what_it_says_at_its_scale() {
    let decay = |shape: &str, decay: f64| json!({shape: {"opened": {"origin": "2024-01-01", "scale": "10d", "decay": decay}}, "boost_mode": "replace"});
    for shape in ["gauss", "exp", "linear"] {
        scored(decay(shape, 0.25), &[("1", 1.0), ("3", 1.0), ("2", 0.25)]);
    }
    let offset = json!({"gauss": {"stars": {"origin": 4, "scale": 5, "offset": 5}}, "boost_mode": "replace"});
    scored(offset, &[("1", 1.0), ("2", 1.0), ("3", 1.0)]);
}

#[test]
fn what_is_no_function_is_refused() {
    let server = shops();
    let (kind, _) =
        refused(&server, "shops", json!({"function_score": {"functions": [{"filter": {"match_all": {}}}]}}));
    assert_eq!(kind, "parsing_exception");
    let script = json!({"query": {"function_score": {"script_score": {"script": "1"}}}});
    server.post("/shops/_search", script).error(501, "unsupported_operation_exception");
}

#[test]
fn where_no_score_is_asked_for_none_is_wrong() {
    let server = shops();
    // The third has no stars.
    let query = json!({"function_score": {"field_value_factor": {"field": "stars"}}});
    server.post("/shops/_search", json!({"query": query})).error(500, "search_phase_execution_exception");
    for unscored in [
        json!({"bool": {"filter": query}}),
        json!({"constant_score": {"filter": query}}),
        json!({"bool": {"must_not": {"bool": {"must_not": query}}}}),
    ] {
        assert_eq!(server.search("shops", json!({"query": unscored}))["hits"]["total"]["value"], 3);
    }
    assert_eq!(server.post("/shops/_count", json!({"query": query})).ok()["count"], 3);
    for more in [
        json!({"sort": ["_doc"]}),
        json!({"size": 0}),
        json!({"post_filter": query, "query": {"match_all": {}}}),
    ] {
        let mut body = json!({"query": query});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(server.search("shops", body)["hits"]["total"]["value"], 3, "{more}");
    }
    let filtered = json!({"size": 0, "aggs": {"it": {"filter": query}}});
    assert_eq!(server.search("shops", filtered)["aggregations"]["it"]["doc_count"], 3);
}

#[test]
fn a_score_that_is_no_number_is_refused() {
    let server = shops();
    let factor = json!({"field": "stars", "factor": -1, "modifier": "log", "missing": 1});
    let answer =
        server.post("/shops/_search", json!({"query": {"function_score": {"field_value_factor": factor}}}));
    answer.error(500, "search_phase_execution_exception");
    assert_eq!(
        answer.json()["error"]["root_cause"][0]["reason"],
        "function score query returned an invalid score: NaN for doc: 0"
    );
}
