//! Texts: `match`, phrases, prefixes of texts, fuzzy terms, several fields.

use serde_json::{Value, json};

use super::{assert_scores_in, refused, set};
use crate::server::Server;

fn talks() -> Server {
    let server = Server::new();
    server.seed(
        "talks",
        &[
            json!({"title": "quick brown fox", "body": "the fox is quick", "code": "Ab c", "n": 5}),
            json!({"title": "brown quick", "body": "a dog", "n": 6}),
            json!({"title": "quick silver fox jumps", "body": "quick quick quick", "code": "x"}),
        ],
    );
    server
}

fn found(query: Value) -> Vec<String> {
    set(&talks(), "talks", query)
}

/// BM25 of one term: in how many of how many, how often, in which length, of which average.
fn bm25(n: f64, of: f64, frequency: f64, length: f64, average: f64) -> f64 {
    let idf = (1.0 + (of - n + 0.5) / (n + 0.5)).ln();
    idf * weight(frequency, length, average)
}

fn weight(frequency: f64, length: f64, average: f64) -> f64 {
    2.2 * frequency / (frequency + 1.2 * (0.25 + 0.75 * length / average))
}

#[test]
fn match_needs_any_all_or_enough_terms() {
    let query = |options: Value| {
        let mut body = json!({"query": "quick brown nothing"});
        body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        json!({"match": {"title": body}})
    };
    assert_eq!(found(query(json!({}))).len(), 3);
    assert!(found(query(json!({"operator": "AND"}))).is_empty());
    assert_eq!(found(query(json!({"minimum_should_match": 2}))), ["1", "2"]);
    assert_eq!(found(query(json!({"minimum_should_match": "-1"}))), ["1", "2"]);
    assert_eq!(found(query(json!({"minimum_should_match": "67%"}))), ["1", "2"]);
    assert!(found(query(json!({"minimum_should_match": "2<100%"}))).is_empty());
}

#[test]
fn match_takes_the_whole_value_where_the_field_is_no_text() {
    assert_eq!(found(json!({"match": {"code.keyword": "Ab c"}})), ["1"]);
    assert_eq!(found(json!({"match": {"code.keyword": "c"}})).len(), 0);
    assert_eq!(found(json!({"match": {"n": "5"}})), ["1"]);
    assert!(found(json!({"match": {"n": {"query": "five", "lenient": true}}})).is_empty());
    assert!(found(json!({"match": {"nothing": "x"}})).is_empty());
    assert_eq!(
        refused(&talks(), "talks", json!({"match": {"n": "five"}})),
        ("query_shard_exception".to_owned(), "failed to create query: For input string: \"five\"".to_owned())
    );
}

#[test]
fn a_text_without_terms_matches_what_it_is_told_to() {
    assert!(found(json!({"match": {"title": " - "}})).is_empty());
    assert_eq!(found(json!({"match": {"title": {"query": " - ", "zero_terms_query": "all"}}})).len(), 3);
}

#[test]
fn an_analyzer_can_be_given() {
    assert!(found(json!({"match": {"title": {"query": "QUICK", "analyzer": "whitespace"}}})).is_empty());
    assert_eq!(found(json!({"match": {"title": {"query": "QUICK", "analyzer": "simple"}}})).len(), 3);
}

#[test]
fn fuzzy_terms_score_by_their_nearness_and_the_commonest_of_them() {
    let server = talks();
    // quick (3 of 3) one edit from quicc: 1 - 1/5
    let score = |length: f64| 0.8 * bm25(3.0, 3.0, 1.0, length, 3.0);
    let expected = [("2", score(2.0)), ("1", score(3.0)), ("3", score(4.0))];
    assert_scores_in(&server, "talks", json!({"fuzzy": {"title": "quicc"}}), &expected);
    assert_scores_in(
        &server,
        "talks",
        json!({"match": {"title": {"query": "Quicc", "fuzziness": "AUTO"}}}),
        &expected,
    );
    assert!(
        found(json!({"match": {"title": {"query": "wuick", "fuzziness": 1, "prefix_length": 1}}})).is_empty()
    );
    assert_eq!(found(json!({"fuzzy": {"title": {"value": "rbown", "transpositions": false}}})).len(), 0);
    assert_eq!(found(json!({"fuzzy": {"title": "rbown"}})), ["1", "2"]);
    // As many edits as letters: it counts nothing, and not less than that.
    let letters = Server::new();
    letters.seed("letters", &[json!({"t": "a"}), json!({"t": "zz"})]);
    let far = json!({"query": {"fuzzy": {"t": {"value": "b", "fuzziness": 2}}}});
    let hits = letters.search("letters", far)["hits"]["hits"].clone();
    assert!(hits.as_array().unwrap().iter().all(|hit| hit["_score"] == 0.0), "{hits}");
}

#[test]
fn a_phrase_scores_the_sum_of_its_terms_rarities() {
    let server = talks();
    let idf = |n: f64| (1.0f64 + (3.0 - n + 0.5) / (n + 0.5)).ln();
    let phrase = json!({"match_phrase": {"title": "quick brown"}});
    assert_scores_in(&server, "talks", phrase, &[("1", (idf(3.0) + idf(2.0)) * weight(1.0, 3.0, 3.0))]);
    // In document 2 the two are swapped: a distance of two.
    let sloppy = json!({"match_phrase": {"title": {"query": "quick brown", "slop": 2}}});
    let score =
        |distance: f64, length: f64| (idf(3.0) + idf(2.0)) * weight(1.0 / (1.0 + distance), length, 3.0);
    assert_scores_in(&server, "talks", sloppy, &[("1", score(0.0, 3.0)), ("2", score(2.0, 2.0))]);
    assert_eq!(found(json!({"match_phrase": {"title": {"query": "quick fox", "slop": 1}}})), ["1", "3"]);
    assert!(found(json!({"match_phrase": {"title": "fox quick"}})).is_empty());
}

#[test]
fn the_last_term_of_a_prefix_may_go_on() {
    assert_eq!(found(json!({"match_phrase_prefix": {"title": "quick bro"}})), ["1"]);
    assert_eq!(found(json!({"match_phrase_prefix": {"title": "f"}})), ["1", "3"]);
    assert_eq!(found(json!({"match_bool_prefix": {"title": "jumps br"}})).len(), 3);
    assert_eq!(found(json!({"match_bool_prefix": {"title": {"query": "fox br", "operator": "and"}}})), ["1"]);
    let (_, reason) = refused(&talks(), "talks", json!({"match_phrase_prefix": {"n": "5"}}));
    assert!(reason.contains("Can only use phrase prefix queries on text fields"), "{reason}");
}

#[test]
fn several_fields_give_the_best_or_the_sum() {
    let server = talks();
    let title = bm25(2.0, 3.0, 1.0, 3.0, 3.0);
    // body: lengths 4, 2, 3
    let body = bm25(1.0, 3.0, 1.0, 4.0, 3.0);
    let query = |options: Value| {
        let mut query = json!({"query": "fox", "fields": ["title^2", "body", "n"], "lenient": true});
        query.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        json!({"bool": {"must": {"multi_match": query}, "filter": {"ids": {"values": ["1"]}}}})
    };
    let best = (2.0 * title).max(body);
    let both = 2.0 * title + body;
    assert_scores_in(&server, "talks", query(json!({})), &[("1", best)]);
    assert_scores_in(
        &server,
        "talks",
        query(json!({"tie_breaker": 0.5})),
        &[("1", best + 0.5 * (both - best))],
    );
    assert_scores_in(&server, "talks", query(json!({"type": "most_fields"})), &[("1", both)]);
    assert_eq!(
        found(json!({"multi_match": {"query": "is quick", "type": "phrase", "fields": ["*"]}})),
        ["1"]
    );
    assert_eq!(found(json!({"multi_match": {"query": "quick", "fields": ["b*", "nothing"]}})), ["1", "3"]);
}

#[test]
fn across_fields_a_term_is_as_rare_as_where_it_is_commonest() {
    let server = talks();
    // quick is in three titles and two bodies: one step down, it counts as in one more, and in no more than there are.
    let idf = (1.0f64 + 0.5 / 3.5).ln();
    let title = |length: f64| idf * weight(1.0, length, 3.0);
    let body = |frequency: f64, length: f64| idf * weight(frequency, length, 3.0);
    let query = |options: Value| {
        let mut query = json!({"query": "quick", "fields": ["title", "body"], "type": "cross_fields"});
        query.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        json!({ "multi_match": query })
    };
    let expected =
        [("3", body(3.0, 3.0).max(title(4.0))), ("2", title(2.0)), ("1", title(3.0).max(body(1.0, 4.0)))];
    assert_scores_in(&server, "talks", query(json!({})), &expected);
    // All terms must match, in whichever field.
    let all = json!({"query": "brown dog", "operator": "and"});
    assert_eq!(set(&server, "talks", query(all)), ["2"]);
}

#[test]
fn text_queries_refuse_what_elasticsearch_refuses() {
    let server = talks();
    for (query, kind, reason) in [
        (json!({"match": {}}), "parsing_exception", "No text specified for text query"),
        (
            json!({"match": {"title": {"query": "x", "slop": 1}}}),
            "parsing_exception",
            "[match] query does not support [slop]",
        ),
        (
            json!({"match_phrase": {"title": {"query": "x", "fuzziness": 1}}}),
            "parsing_exception",
            "[match_phrase] query does not support [fuzziness]",
        ),
        (
            json!({"match": {"title": {"query": ["x"]}}}),
            "parsing_exception",
            "[match] unknown token [START_ARRAY] after [query]",
        ),
        (
            json!({"multi_match": {"query": "x", "type": "some_fields"}}),
            "parsing_exception",
            "failed to parse [multi_match] query type [some_fields]. unknown type.",
        ),
    ] {
        assert_eq!(refused(&server, "talks", query), (kind.to_owned(), reason.to_owned()));
    }
}
