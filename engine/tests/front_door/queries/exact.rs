//! Exact values: `term`, `terms`, `ids`, `exists`, `prefix`, `wildcard`, `constant_score`, `match_none`.

use serde_json::json;

use super::{assert_scores_in, refused, set};
use crate::server::Server;

fn things() -> Server {
    let server = Server::new();
    let properties = json!({
        "code": {"type": "keyword"},
        "low": {"type": "keyword", "normalizer": "lowercase"},
        "text": {"type": "text"},
        "small": {"type": "short"},
        "price": {"type": "scaled_float", "scaling_factor": 100},
        "flag": {"type": "boolean"},
        "when": {"type": "date"},
        "ip": {"type": "ip"},
        "off": {"type": "keyword", "index": false, "doc_values": false},
        "slow": {"type": "keyword", "index": false},
        "inner": {"properties": {"a": {"type": "keyword"}, "b": {"type": "keyword"}}},
        "other": {"type": "alias", "path": "code"},
    });
    server.put("/things", json!({"mappings": {"properties": properties}})).ok();
    server.seed(
        "things",
        &[
            json!({"code": "Ab*c", "low": "LOUD", "text": "Some Words", "small": 7, "price": 1.25, "flag": true,
                   "when": "2024-03-02T10:00:00Z", "ip": "10.1.2.3", "off": "x", "slow": "x"}),
            json!({"code": ["xyz", "abc"], "small": [8, 9], "flag": "false", "when": "2024-03-03",
                   "ip": "2001:db8::1", "inner": {"b": "q"}}),
            json!({"code": "ab", "text": "", "inner": {"a": null}}),
        ],
    );
    server
}

#[test]
fn a_term_is_read_as_its_field_reads_values() {
    let server = things();
    for (query, found) in [
        (json!({"term": {"code": "abc"}}), vec!["2"]),
        (json!({"term": {"other": "abc"}}), vec!["2"]),
        (json!({"term": {"low": "Loud"}}), vec!["1"]),
        (json!({"term": {"text": "words"}}), vec!["1"]),
        (json!({"term": {"text": "Words"}}), vec![]),
        (json!({"term": {"small": "8"}}), vec!["2"]),
        (json!({"term": {"small": 7.5}}), vec![]),
        (json!({"term": {"price": 1.25}}), vec!["1"]),
        (json!({"term": {"flag": "true"}}), vec!["1"]),
        (json!({"term": {"ip": "10.1.0.0/16"}}), vec!["1"]),
        (json!({"term": {"ip": "2001:DB8:0::1"}}), vec!["2"]),
        (json!({"term": {"slow": "x"}}), vec!["1"]),
        (json!({"term": {"code": {"value": "ABC", "case_insensitive": true}}}), vec!["2"]),
    ] {
        assert_eq!(set(&server, "things", query.clone()), found, "{query}");
    }
}

#[test]
fn a_term_of_a_date_is_all_that_it_says() {
    let server = things();
    assert_eq!(set(&server, "things", json!({"term": {"when": "2024-03-02"}})), ["1"]);
    assert_eq!(set(&server, "things", json!({"term": {"when": "2024-03-02T10:00:00Z"}})), ["1"]);
    assert!(set(&server, "things", json!({"term": {"when": "2024-03-02T11:00:00Z"}})).is_empty());
}

#[test]
fn a_value_that_the_type_cannot_be_is_refused_by_the_index() {
    let server = things();
    for (query, reason) in [
        (json!({"term": {"small": "abc"}}), "failed to create query: For input string: \"abc\""),
        (
            json!({"term": {"flag": "maybe"}}),
            "failed to create query: Can't parse boolean value [maybe], expected [true] or [false]",
        ),
        (
            json!({"term": {"ip": "nowhere"}}),
            "failed to create query: 'nowhere' is not an IP string literal.",
        ),
        (
            json!({"term": {"off": "x"}}),
            "failed to create query: Cannot search on field [off] since it is not indexed nor has doc values.",
        ),
        (
            json!({"wildcard": {"small": "1*"}}),
            "Can only use wildcard queries on keyword, text and wildcard fields - not on [small] which is of type [short]",
        ),
    ] {
        let expected = ("query_shard_exception".to_owned(), reason.to_owned());
        assert_eq!(refused(&server, "things", query), expected);
    }
    server
        .post("/things/_search", json!({"query": {"term": {"small": "abc"}}}))
        .error(400, "search_phase_execution_exception");
}

#[test]
fn terms_match_any_of_their_values_and_score_one() {
    let server = things();
    assert_scores_in(&server, "things", json!({"terms": {"code": ["ab", "xyz"]}}), &[("2", 1.0), ("3", 1.0)]);
    assert!(set(&server, "things", json!({"terms": {"code": []}})).is_empty());
    assert_eq!(set(&server, "things", json!({"terms": {"_id": ["3", 1]}})), ["1", "3"]);
    let (kind, reason) = refused(&server, "things", json!({"terms": {"code": "ab"}}));
    assert_eq!(
        (kind.as_str(), reason.as_str()),
        ("parsing_exception", "[terms] query does not support [code]")
    );
}

#[test]
fn ids_and_metadata_are_searchable() {
    let server = things();
    assert_eq!(set(&server, "things", json!({"term": {"_index": "thi*"}})).len(), 3);
    assert!(set(&server, "things", json!({"terms": {"_index": ["other*", "thing"]}})).is_empty());
    server.put("/things/_doc/r?routing=me&refresh=true", json!({})).ok();
    assert_eq!(set(&server, "things", json!({"ids": {"values": ["3", "no", "1"]}})), ["1", "3"]);
    assert_eq!(set(&server, "things", json!({"term": {"_index": "things"}})).len(), 4);
    assert!(set(&server, "things", json!({"term": {"_index": "other"}})).is_empty());
    assert_eq!(set(&server, "things", json!({"prefix": {"_index": "thi"}})).len(), 4);
    assert_eq!(set(&server, "things", json!({"term": {"_routing": "me"}})), ["r"]);
    assert_eq!(set(&server, "things", json!({"exists": {"field": "_routing"}})), ["r"]);
    assert_eq!(
        refused(&server, "things", json!({"exists": {"field": "_source"}})).0,
        "query_shard_exception"
    );
}

#[test]
fn exists_counts_values_and_not_nulls() {
    let server = things();
    for (field, found) in [
        ("text", vec!["1", "3"]),
        ("small", vec!["1", "2"]),
        ("inner", vec!["2"]),
        ("inner.*", vec!["2"]),
        ("inner.a", vec![]),
        ("off", vec![]),
        ("nothing", vec![]),
        ("_id", vec!["1", "2", "3"]),
    ] {
        assert_eq!(set(&server, "things", json!({"exists": {"field": field}})), found, "{field}");
    }
    assert_eq!(
        refused(&server, "things", json!({"exists": {"fild": "x"}})).1,
        "[exists] query does not support [fild]"
    );
}

#[test]
fn prefixes_and_wildcards_look_at_whole_terms() {
    let server = things();
    for (query, found) in [
        (json!({"prefix": {"code": "ab"}}), vec!["2", "3"]),
        (json!({"prefix": {"code": {"value": "AB", "case_insensitive": true}}}), vec!["1", "2", "3"]),
        (json!({"prefix": {"low": "LO"}}), vec!["1"]),
        (json!({"wildcard": {"code": "?b*"}}), vec!["1", "2", "3"]),
        (json!({"wildcard": {"code": {"value": "Ab\\*c"}}}), vec!["1"]),
        (json!({"wildcard": {"code": {"wildcard": "ab?"}}}), vec!["2"]),
        (json!({"wildcard": {"text": "wor*"}}), vec!["1"]),
        (json!({"wildcard": {"nothing": "*"}}), vec![]),
    ] {
        assert_eq!(set(&server, "things", query.clone()), found, "{query}");
    }
    assert_scores_in(
        &server,
        "things",
        json!({"prefix": {"code": {"value": "x", "boost": 2}}}),
        &[("2", 2.0)],
    );
    let scored = json!({"query": {"prefix": {"code": {"value": "x", "rewrite": "scoring_boolean"}}}});
    server.post("/things/_search", scored).error(501, "unsupported_operation_exception");
}

#[test]
fn a_constant_score_is_its_boost() {
    let server = things();
    let query = json!({"constant_score": {"filter": {"term": {"code": "abc"}}, "boost": 1.5}});
    assert_scores_in(&server, "things", query, &[("2", 1.5)]);
    assert!(set(&server, "things", json!({"match_none": {}})).is_empty());
    assert_eq!(refused(&server, "things", json!({"constant_score": {}})).0, "parsing_exception");
}

#[test]
fn a_term_of_ignored_fields_is_scored_as_a_keyword_is() {
    let server = Server::new();
    let number = json!({"type": "integer", "ignore_malformed": true});
    server.put("/a", json!({"mappings": {"properties": {"n": number, "m": number}}})).ok();
    let score =
        |query: serde_json::Value| server.search("a", json!({"query": query}))["hits"]["max_score"].clone();
    server.seed("a", &[json!({"n": "x"}), json!({"n": 1})]);
    // ln(1 + 0.5 / 1.5), as a real server answers.
    assert_eq!(score(json!({"term": {"_ignored": "n"}})), json!(0.287_682_1));
    assert_eq!(score(json!({"terms": {"_ignored": ["n"]}})), json!(1.0));
    server.seed("a", &[json!({"n": "x"}), json!({"n": "x", "m": "y"}), json!({"n": 1})]);
    let keyword = json!({"mappings": {"properties": {"k": {"type": "keyword"}}}});
    server.put("/b", keyword).ok();
    server.seed("b", &[json!({"k": "n"}), json!({"k": ["n", "m"]}), json!({})]);
    let of_keyword = server.search("b", json!({"query": {"term": {"k": "m"}}}))["hits"]["max_score"].clone();
    assert_eq!(score(json!({"term": {"_ignored": "m"}})), of_keyword);
}

#[test]
fn a_keyword_that_a_document_says_twice_counts_once() {
    let server = Server::new();
    let properties = json!({"plain": {"type": "keyword"}, "normed": {"type": "keyword", "norms": true}});
    server.put("/tags", json!({"mappings": {"properties": properties}})).ok();
    let tags = [json!(["a", "a"]), json!("a"), json!(["b", "a", "c", "c"]), json!("b")];
    server.seed("tags", &tags.map(|tags| json!({"plain": tags, "normed": tags})));
    let (once, long) = (0.412_992_06, 0.253_124_18);
    let term = |field: &str| json!({"term": {field: "a"}});
    assert_scores_in(&server, "tags", term("plain"), &[("1", once), ("2", once), ("3", once)]);
    assert_scores_in(&server, "tags", term("normed"), &[("1", once), ("2", once), ("3", long)]);
}

#[test]
fn a_field_exists_where_the_index_knows_of_it() {
    for (definition, exists) in [
        (json!({"type": "binary"}), false),
        (json!({"type": "binary", "store": true}), true),
        (json!({"type": "binary", "doc_values": true}), true),
        (json!({"type": "keyword", "index": false}), true),
        (json!({"type": "keyword", "index": false, "doc_values": false}), false),
        (json!({"type": "keyword", "index": false, "doc_values": false, "store": true}), true),
        (json!({"type": "text", "index": false}), false),
    ] {
        let server = Server::new();
        server.put("/a", json!({"mappings": {"properties": {"f": definition}}})).ok();
        server.seed("a", &[json!({"f": "YWJj"})]);
        let found = set(&server, "a", json!({"exists": {"field": "f"}}));
        assert_eq!(!found.is_empty(), exists, "{definition}");
    }
}

#[test]
fn what_the_index_does_not_keep_in_this_form_is_refused_and_not_missed() {
    let server = things();
    for query in [
        json!({"term": {"_field_names": "code"}}),
        json!({"prefix": {"_field_names": "co"}}),
        json!({"exists": {"field": "_field_names"}}),
        json!({"term": {"_seq_no": 0}}),
    ] {
        let answer = server.post("/things/_search", json!({"query": query}));
        answer.error(501, "unsupported_operation_exception");
    }
}
