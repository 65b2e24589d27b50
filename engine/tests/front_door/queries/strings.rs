//! Languages for people who search: `query_string` and `simple_query_string`.

use serde_json::{Value, json};

use super::{assert_scores_in, refused, set};
use crate::server::Server;

fn notes() -> Server {
    let server = Server::new();
    let properties = json!({
        "title": {"type": "text"}, "body": {"type": "text"}, "tag": {"type": "keyword"},
        "n": {"type": "integer"}, "at": {"type": "date"},
    });
    server.put("/notes", json!({"mappings": {"properties": properties}})).ok();
    server.seed(
        "notes",
        &[
            json!({"title": "winter train", "body": "snow", "tag": "a/b", "n": 4, "at": "2024-03-01"}),
            json!({"title": "summer train", "body": "winter is far", "tag": "x", "n": 5}),
            json!({"title": "quick brown toys", "body": "trains", "n": 6}),
        ],
    );
    server
}

fn found(query: &str) -> Vec<String> {
    set(&notes(), "notes", json!({"query_string": {"query": query, "default_field": "title"}}))
}

fn simple(query: &str, options: Value) -> Vec<String> {
    let mut body = json!({"query": query, "fields": ["title"]});
    body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    set(&notes(), "notes", json!({ "simple_query_string": body }))
}

#[test]
fn words_are_joined_as_lucene_joins_them() {
    assert_eq!(found("winter toys"), ["1", "3"]);
    assert_eq!(found("winter AND train"), ["1"]);
    assert_eq!(found("train -winter"), ["2"]);
    assert_eq!(found("+train NOT summer"), ["1"]);
    assert_eq!(found("summer || (winter && train)"), ["1", "2"]);
    // An AND requires what stands on both of its sides; the OR before it only adds to the score.
    assert_eq!(found("toys OR winter AND train"), ["1"]);
    assert!(found("").is_empty());
    let all = json!({"query_string": {"query": "winter train", "default_field": "title", "default_operator": "AND"}});
    assert_eq!(set(&notes(), "notes", all), ["1"]);
}

#[test]
fn fields_ranges_and_patterns_can_be_named() {
    for (query, ids) in [
        ("body:winter", vec!["2"]),
        ("n:[5 TO 6]", vec!["2", "3"]),
        ("n:{4 TO *}", vec!["2", "3"]),
        ("n:>=5 AND n:<6", vec!["2"]),
        ("at:[2024-03-01 TO 2024-03-01]", vec!["1"]),
        ("_exists_:at", vec!["1"]),
        ("tag:*", vec!["1", "2"]),
        ("tag:a\\/b", vec!["1"]),
        ("TR*", vec!["1", "2"]),
        ("?rain", vec!["1", "2"]),
        ("tarin~", vec!["1", "2"]),
        ("tarin~0", vec![]),
        ("/[wt].*r/", vec!["1"]),
        ("\"winter train\"", vec!["1"]),
        ("\"train winter\"~2", vec!["1"]),
        ("*:*", vec!["1", "2", "3"]),
        ("bod\\*:(winter OR snow)", vec!["1", "2"]),
        ("nothing:x", vec![]),
    ] {
        assert_eq!(found(query), ids, "{query}");
    }
}

#[test]
fn without_a_field_all_are_looked_at_and_types_do_not_matter() {
    let server = notes();
    assert_eq!(set(&server, "notes", json!({"query_string": {"query": "winter"}})), ["1", "2"]);
    assert_eq!(set(&server, "notes", json!({"query_string": {"query": "5"}})), ["2"]);
    assert_eq!(server.search("notes", json!({}))["hits"]["total"]["value"], 3);
    assert_eq!(server.get("/notes/_count?q=title:train%20AND%20n:4").ok()["count"], 1);
    let boosted = json!({"query_string": {"query": "tag:x^3 n:4^2"}});
    let idf = (1.0f64 + 1.5 / 1.5).ln();
    assert_scores_in(&server, "notes", boosted, &[("2", 3.0 * idf), ("1", 2.0)]);
}

#[test]
fn what_cannot_be_read_is_refused_by_the_index() {
    for query in ["title:(unclosed", "[1 TO", "a AND", "\"open"] {
        let (kind, reason) = refused(&notes(), "notes", json!({"query_string": {"query": query}}));
        assert_eq!(
            (kind.as_str(), reason),
            ("query_shard_exception", format!("Failed to parse query [{query}]"))
        );
    }
    let (_, reason) =
        refused(&notes(), "notes", json!({"query_string": {"query": "n:five", "lenient": false}}));
    assert_eq!(reason, "failed to create query: For input string: \"five\"");
}

#[test]
fn in_the_simple_language_nothing_is_a_mistake() {
    for (query, ids) in [
        ("winter | toys", vec!["1", "3"]),
        ("winter + train", vec!["1"]),
        ("train + -winter", vec!["2"]),
        ("(winter + train) | toys", vec!["1", "3"]),
        ("\"winter train\"", vec!["1"]),
        ("\"train winter\"~2", vec!["1"]),
        ("tr*", vec!["1", "2"]),
        ("tarin~1", vec!["1", "2"]),
        ("tarni~", vec!["1", "2"]),
        ("tarin~0", vec![]),
        ("(winter", vec!["1"]),
        ("winter)", vec!["1"]),
        ("\"winter", vec!["1"]),
        ("+ | ()", vec![]),
        ("*", vec!["1", "2", "3"]),
        ("", vec![]),
    ] {
        assert_eq!(simple(query, json!({})), ids, "{query}");
    }
    assert_eq!(simple("winter train", json!({"default_operator": "and"})), ["1"]);
    assert_eq!(simple("winter train toys", json!({"minimum_should_match": 2})), ["1"]);
}

#[test]
fn an_expression_that_is_too_long_is_refused_where_other_faults_are_forgiven() {
    let server = Server::new();
    server.seed("a", &[json!({"t": "x"})]);
    let query = json!({"query_string": {"query": format!("/{}/", "a".repeat(1001)), "lenient": true}});
    let answer = server.post("/a/_search", json!({ "query": query }));
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert!(answer.text.contains("The length of regex [1001]"), "{}", answer.text);
}

#[test]
fn so_many_of_the_words_of_a_query_string_must_match_as_are_said() {
    let server = Server::new();
    server.seed(
        "a",
        &[
            json!({"t": "quick brown fox"}),
            json!({"t": "quick dog"}),
            json!({"t": "brown fox jumps", "u": "quick dog"}),
        ],
    );
    let found = |query: &str, minimum: &str, mut body: Value| {
        body["query"] = query.into();
        body["minimum_should_match"] = minimum.into();
        set(&server, "a", json!({ "query_string": body }))
    };
    for (query, minimum, ids) in [
        ("quick brown fox", "2", vec!["1", "3"]),
        ("quick brown fox", "3", vec!["1"]),
        ("quick brown fox", "75%", vec!["1", "3"]),
        ("quick-brown fox", "3", vec!["1"]),
        // A word that becomes two terms, and a group, are the whole query.
        ("quick-brown", "2", vec!["1"]),
        ("(quick brown)^2", "2", vec!["1"]),
        // Beside others they are one clause.
        ("t:quick-brown jumps", "2", vec!["3"]),
        ("+quick brown fox", "2", vec!["1"]),
        ("quick brown -dog", "2", vec!["1"]),
        ("quick brown", "3", vec![]),
        ("quick", "2", vec!["1", "2"]),
    ] {
        assert_eq!(found(query, minimum, json!({"default_field": "t"})), ids, "{query} {minimum}");
    }
    // In several fields, or in one with a boost, a text is one clause.
    assert_eq!(found("quick brown", "2", json!({"fields": ["t", "u"]})), ["1", "2", "3"]);
    assert_eq!(found("quick brown -jumps", "2", json!({"fields": ["t^2"]})), [""; 0]);
}
