use serde_json::{Value, json};

use crate::server::Server;

use super::{completed, completions, options, owned, places, suggested};

fn texts(server: &Server, index: &str, asked: Value) -> Vec<String> {
    suggested(server, index, asked).into_iter().map(|(text, _)| text).collect()
}

#[test]
fn a_completion_begins_with_what_is_typed_and_the_heaviest_comes_first() {
    let server = places();
    assert_eq!(
        completed(&server, "ber", json!({"size": 10})),
        owned(&[("Berlin", 7.0), ("Bern", 3.0), ("Bergen", 1.0), ("Bergen", 1.0), ("Bermuda", 0.0)])
    );
    assert_eq!(completed(&server, "BAD a", json!({})), owned(&[("Bad Aibling", 2.0)]));
    assert_eq!(completed(&server, "haupt", json!({})), owned(&[("Hauptstadt", 7.0)]));
    assert_eq!(completed(&server, "ber", json!({"size": 1})), owned(&[("Berlin", 7.0)]));
    assert_eq!(completed(&server, "erlin", json!({})), []);
    assert_eq!(completed(&server, "", json!({})), []);
}

#[test]
fn equal_texts_are_shown_once_when_duplicates_are_skipped() {
    let found = completed(&places(), "berg", json!({"skip_duplicates": true}));
    assert_eq!(found, owned(&[("Bergen", 1.0)]));
}

#[test]
fn a_document_is_one_option_whichever_of_its_texts_match() {
    let documents =
        [json!({"name": {"input": ["aa", "ab", "ac", "ad", "ae"], "weight": 2}}), json!({"name": "af"})];
    let server = completions(json!({}), &documents);
    assert_eq!(completed(&server, "a", json!({"size": 6})), owned(&[("aa", 2.0), ("af", 1.0)]));
    // So many completions are looked at, and those of one document count each.
    assert_eq!(completed(&server, "a", json!({})), owned(&[("aa", 2.0)]));
    assert_eq!(completed(&server, "a", json!({"shard_size": 6})), owned(&[("aa", 2.0), ("af", 1.0)]));
}

#[test]
fn a_fuzzy_completion_counts_what_is_typed_as_far_as_it_is_right() {
    let server = places();
    assert_eq!(completed(&server, "berxin", json!({})), []);
    assert_eq!(completed(&server, "berxin", json!({"fuzzy": true})), owned(&[("Berlin", 21.0)]));
    assert_eq!(completed(&server, "bxrxin", json!({"fuzzy": {"fuzziness": 2}})), owned(&[("Berlin", 7.0)]));
    assert_eq!(completed(&server, "breli", json!({"fuzzy": {}})), owned(&[("Berlin", 7.0)]));
    assert_eq!(completed(&server, "breli", json!({"fuzzy": {"transpositions": false}})), []);
    assert_eq!(completed(&server, "xerli", json!({"fuzzy": {}})), []);
    assert_eq!(
        completed(&server, "xerli", json!({"fuzzy": {"prefix_length": 0}})),
        owned(&[("Berlin", 7.0)])
    );
    assert_eq!(completed(&server, "berxin", json!({"fuzzy": {"min_length": 7}})), []);
    assert_eq!(completed(&server, "berxin", json!({"fuzzy": {"fuzziness": "AUTO:6,9"}})), []);
    // What weighs nothing scores what is right of it.
    assert_eq!(completed(&server, "bermxda", json!({"fuzzy": {}})), owned(&[("Bermuda", 4.0)]));
    assert_eq!(completed(&server, "berxin", json!({"fuzzy": false})), []);
}

#[test]
fn the_edits_of_a_fuzzy_completion_are_of_bytes_unless_letters_are_asked_for() {
    let server = completions(json!({}), &[json!({"name": "f東o"})]);
    assert_eq!(completed(&server, "foo", json!({"fuzzy": {}})), []);
    assert_eq!(completed(&server, "foo", json!({"fuzzy": {"unicode_aware": true}})), owned(&[("f東o", 1.0)]));
}

#[test]
fn a_stop_word_leaves_its_place_empty_unless_the_mapping_says_otherwise() {
    let documents = [json!({"name": "The Rolling Stones"}), json!({"name": "Rolling the dice"})];
    let completed = |definition: Value, prefix: &str| {
        let found = completed(&completions(definition, &documents), prefix, json!({}));
        found.into_iter().map(|(text, _)| text).collect::<Vec<_>>()
    };
    assert_eq!(completed(json!({"analyzer": "stop"}), "roll"), ["Rolling the dice"]);
    assert_eq!(completed(json!({"analyzer": "stop"}), "a roll"), ["The Rolling Stones"]);
    assert_eq!(completed(json!({"analyzer": "stop"}), "rolling the"), ["Rolling the dice"]);
    let closed = json!({"analyzer": "stop", "preserve_position_increments": false});
    assert_eq!(completed(closed.clone(), "roll"), ["Rolling the dice", "The Rolling Stones"]);
    assert_eq!(completed(json!({}), "rollingthe"), [""; 0]);
    assert_eq!(completed(json!({"preserve_separators": false}), "rollingthe"), ["Rolling the dice"]);
    assert_eq!(completed(json!({"analyzer": "keyword"}), "rolling"), [""; 0]);
    let searched = json!({"analyzer": "simple", "search_analyzer": "keyword"});
    assert_eq!(completed(searched, "Roll"), [""; 0]);
}

#[test]
fn a_longer_text_is_kept_as_far_as_the_mapping_says() {
    let server = completions(json!({"max_input_length": 3}), &[json!({"name": "ab😀cd"})]);
    assert_eq!(completed(&server, "ab", json!({})), owned(&[("ab😀", 1.0)]));
    let shown = server.get("/places/_mapping").ok();
    assert_eq!(
        shown["places"]["mappings"]["properties"]["name"],
        json!({
            "type": "completion", "analyzer": "simple", "preserve_separators": true,
            "preserve_position_increments": true, "max_input_length": 3,
        })
    );
}

#[test]
fn an_option_shows_its_document_as_a_hit_does() {
    let server = places();
    let asked = json!({"prefix": "berl", "completion": {"field": "name"}});
    let found = server
        .search("places", json!({"suggest": {"it": asked}, "_source": ["name.weight"], "version": true}));
    assert_eq!(
        found["suggest"],
        json!({"it": [{"text": "berl", "offset": 0, "length": 4, "options": [{
            "text": "Berlin", "_index": "places", "_id": "2", "_version": 1, "_score": 7.0,
            "_source": {"name": {"weight": 7}},
        }]}]})
    );
}

#[test]
fn a_completion_sees_what_a_refresh_has_shown_and_no_document_that_is_gone() {
    let server = places();
    server.put("/places/_doc/9", json!({"name": "Berchtesgaden"})).ok();
    assert_eq!(completed(&server, "berch", json!({})), []);
    server.post("/places/_refresh", Value::Null).ok();
    assert_eq!(completed(&server, "berch", json!({})), owned(&[("Berchtesgaden", 1.0)]));
    server.put("/places/_doc/9?refresh", json!({"name": "Besigheim"})).ok();
    server.delete("/places/_doc/2?refresh").ok();
    assert_eq!(completed(&server, "berch", json!({})), []);
    assert_eq!(completed(&server, "berli", json!({})), []);
}

#[test]
fn completions_of_several_shards_and_indices_are_one_list() {
    let server = Server::new();
    let mapping = json!({"properties": {"name": {"type": "completion"}}});
    for (index, shards, weight) in [("a", 3, 1), ("b", 1, 2)] {
        server
            .put(&format!("/{index}"), json!({"settings": {"number_of_shards": shards}, "mappings": mapping}))
            .ok();
        let documents: Vec<Value> =
            (0..6).map(|n| json!({"name": {"input": format!("x{n}"), "weight": n * weight}})).collect();
        server.seed(index, &documents);
    }
    server.put("/c", json!({"mappings": {"properties": {"name": {"type": "text"}}}})).ok();
    let asked = json!({"prefix": "x", "completion": {"field": "name", "size": 4}});
    assert_eq!(
        suggested(&server, "a,b", asked.clone()),
        owned(&[("x5", 10.0), ("x4", 8.0), ("x3", 6.0), ("x5", 5.0)])
    );
    let once = json!({"prefix": "x", "completion": {"field": "name", "size": 4, "skip_duplicates": true}});
    assert_eq!(texts(&server, "a,b", once), ["x5", "x4", "x3", "x2"]);
    // An index without such a field is a failed shard, and the others answer.
    let found = server.search("b,c", json!({"suggest": {"it": asked}}));
    assert_eq!((options(&found, "it", "_id").len(), &found["_shards"]["failed"]), (4, &json!(1)));
}

#[test]
fn a_completion_may_be_a_multi_field_and_have_multi_fields() {
    let server = Server::new();
    let mapping = json!({"properties": {
        "title": {"type": "text", "fields": {"typed": {"type": "completion"}}},
        "name": {"type": "completion", "fields": {
            "raw": {"type": "keyword"}, "whole": {"type": "completion", "analyzer": "keyword"},
        }},
    }});
    server.put("/a", json!({ "mappings": mapping })).ok();
    server.seed(
        "a",
        &[
            json!({"title": ["Light house", "Dark room"], "name": {"input": ["Foo bar", "Baz"], "weight": 4}}),
            json!({"name": "Foo"}),
        ],
    );
    let of = |field: &str, prefix: &str| {
        suggested(&server, "a", json!({"prefix": prefix, "completion": {"field": field}}))
    };
    assert_eq!(of("title.typed", "dark"), owned(&[("Dark room", 1.0)]));
    // It reads what is written, which the field around it may take for a text.
    let refused = server.put("/a/_doc/9", json!({"title": 5}));
    assert_eq!(refused.error(400, "mapper_parsing_exception"), "failed to parse");
    let analyzed = server.post("/a/_analyze", json!({"field": "name", "text": "Foo"}));
    let reason = analyzed.error(400, "illegal_argument_exception");
    assert!(reason.contains("only supported on tokenized fields"), "{reason}");
    assert_eq!(of("name.whole", "Foo"), owned(&[("Foo bar", 4.0), ("Foo", 1.0)]));
    assert_eq!(of("name.whole", "foo"), []);
    assert_eq!(server.ids("a", json!({"term": {"name.raw": "Baz"}})), ["1"]);
}

#[test]
fn an_entry_of_a_nested_object_is_suggested_as_itself() {
    let server = Server::new();
    let mapping =
        json!({"properties": {"part": {"type": "nested", "properties": {"name": {"type": "completion"}}}}});
    server.put("/a", json!({ "mappings": mapping })).ok();
    server.seed("a", &[json!({"part": [{"name": "one"}, {"name": {"input": "only", "weight": 5}}]})]);
    let asked = json!({"prefix": "on", "completion": {"field": "part.name"}});
    let found = server.search("a", json!({"suggest": {"it": asked}}));
    let places = options(&found, "it", "_nested");
    assert_eq!(places[0], ("only".to_owned(), json!({"field": "part", "offset": 1})));
    assert_eq!(places[1], ("one".to_owned(), json!({"field": "part", "offset": 0})));
}

#[test]
fn a_completion_without_a_text_is_no_completion() {
    let server =
        completions(json!({}), &[json!({"name": ["", "  "]}), json!({"name": []}), json!({"name": "123"})]);
    assert_eq!(server.ids("places", json!({"exists": {"field": "_ignored"}})), ["1"]);
    assert_eq!(completed(&server, "1", json!({})), []);
    for (value, cause) in [
        (json!(5), "failed to parse [name]: expected text or object, but got VALUE_NUMBER"),
        (json!(["a", null]), "failed to parse [null]: expected text or object, but got VALUE_NULL"),
        (json!({"input": 5}), "input must be a string or array, but was [VALUE_NUMBER]"),
        (json!({"input": ["a", 5]}), "input array must have string values, but was [VALUE_NUMBER]"),
        (json!({"input": "a", "weight": 1.5}), "weight must be an integer, but was [1.5]"),
        (json!({"input": "a", "weight": -1}), "weight must be in the interval [0..2147483647], but was [-1]"),
        (json!({"input": "a", "weight": true}), "weight must be a number or string, but was [VALUE_BOOLEAN]"),
        (json!({"input": "a", "contexts": {}}), "contexts field is not supported for field: [name]"),
        (json!({"inputs": "a"}), "unknown field name [inputs], must be one of [input, weight, contexts]"),
        (
            json!("a\u{1f}b"),
            "Illegal input [a\u{1f}b] UTF-16 codepoint [0x1f] at position 1 is a reserved character",
        ),
    ] {
        let answer = server.put("/places/_doc/9", json!({ "name": value }));
        assert_eq!(answer.error(400, "mapper_parsing_exception"), "failed to parse", "{value}");
        assert_eq!(answer.json()["error"]["caused_by"]["reason"], cause);
    }
}

#[test]
fn each_text_of_a_completion_is_one_term_to_queries() {
    let server =
        completions(json!({}), &[json!({"name": ["Delta Force", "Alpha"]}), json!({"name": "delta"})]);
    assert_eq!(server.ids("places", json!({"match": {"name": "DELTA force!"}})), ["1"]);
    assert_eq!(server.ids("places", json!({"match_phrase": {"name": "delta"}})), ["2"]);
    assert_eq!(server.ids("places", json!({"term": {"name": "alpha"}})), ["1"]);
    assert_eq!(server.ids("places", json!({"query_string": {"query": "alpha"}})), ["1"]);
    assert_eq!(server.ids("places", json!({"match": {"name": "!"}})), [""; 0]);
    let query = json!({"query": {"range": {"name": {"gte": "a"}}}});
    let refused = server.post("/places/_search", query);
    refused.error(400, "search_phase_execution_exception");
    assert!(refused.text.contains("does not support range queries"), "{}", refused.text);
    let refused = server.post("/places/_search", json!({"query": {"match_bool_prefix": {"name": "al"}}}));
    refused.error(400, "search_phase_execution_exception");
    assert!(refused.text.contains("Can only use prefix queries on keyword"), "{}", refused.text);
    let other = json!({"query": {"match": {"name": {"query": "a", "analyzer": "standard"}}}});
    server.post("/places/_search", other).error(501, "unsupported_operation_exception");
}

#[test]
fn of_equal_completions_those_are_answered_that_servers_come_upon() {
    let weights = [1, 2, 1, 3];
    let documents = weights.map(|weight| json!({"name": {"input": "same", "weight": weight}}));
    let server = completions(json!({}), &documents);
    let ids = |members: Value| {
        let mut completion = json!({"field": "name"});
        completion.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let asked = json!({"it": {"prefix": "s", "completion": completion}});
        let found = server.search("places", json!({ "suggest": asked }));
        let ids = options(&found, "it", "_id").into_iter().map(|(_, id)| id.as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(ids(json!({})), ["4", "2", "1", "3"]);
    assert_eq!(ids(json!({"shard_size": 3})), ["4", "2", "3"]);
    // Weight 0 scores as much as weight 1 where what is right of a fuzzy one counts; the heavier is met first.
    let documents = [("café alpine", 0), ("café an", 1)];
    let server = completions(
        json!({}),
        &documents.map(|(text, weight)| json!({"name": {"input": text, "weight": weight}})),
    );
    let fuzzy = json!({"fuzziness": 0});
    assert_eq!(
        completed(&server, "caf", json!({"fuzzy": fuzzy, "shard_size": 1})),
        owned(&[("café an", 3.0)])
    );
    let both = owned(&[("café alpine", 3.0), ("café an", 3.0)]);
    assert_eq!(completed(&server, "caf", json!({ "fuzzy": fuzzy })), both);
}

#[test]
fn completions_outlive_the_documents_that_are_left_behind() {
    let server = Server::new();
    let name = json!({"type": "completion", "analyzer": "keyword"});
    server.put("/places", json!({"mappings": {"properties": {"name": name}}})).ok();
    let documents: Vec<Value> = (1000..2200).map(|n| json!({"name": format!("x{n}"), "n": n})).collect();
    server.seed("places", &documents);
    let gone = json!({"query": {"range": {"n": {"lt": 2150}}}});
    server.post("/places/_delete_by_query?refresh=true", gone).ok();
    server.put("/places/_doc/new?refresh", json!({"name": "x2150b"})).ok();
    assert_eq!(completed(&server, "x", json!({"size": 2})), owned(&[("x2150", 1.0), ("x2150b", 1.0)]));
    assert_eq!(completed(&server, "x10", json!({})), []);
}
