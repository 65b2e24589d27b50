use serde_json::{Value, json};

use crate::server::Server;

fn properties(server: &Server, index: &str) -> Value {
    server.get(&format!("/{index}/_mapping")).ok()[index]["mappings"]["properties"].clone()
}

#[test]
fn fields_are_made_of_the_first_value_they_have() {
    let server = Server::new();
    let document = json!({
        "text": "hello", "whole": 1, "real": 1.5, "flag": true, "date": "2024-03-02", "slashed": "2024/03/02",
        "object": {"inner": "x"}, "list": [[], [null, 3]], "null": null, "empty": [], "dotted.name": 1,
    });
    server.put("/a/_doc/1", document).ok();
    let text = json!({"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}});
    assert_eq!(
        properties(&server, "a"),
        json!({
            "date": {"type": "date"},
            "dotted": {"properties": {"name": {"type": "long"}}},
            "flag": {"type": "boolean"},
            "list": {"type": "long"},
            "object": {"properties": {"inner": text}},
            "real": {"type": "float"},
            "slashed": {"type": "date", "format": "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"},
            "text": text,
            "whole": {"type": "long"},
        })
    );
}

#[test]
fn detection_can_be_switched() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"date_detection": false, "numeric_detection": true}})).ok();
    server.put("/a/_doc/1", json!({"date": "2024-03-02", "number": "12", "real": "1.5"})).ok();
    let made = properties(&server, "a");
    assert_eq!(
        (&made["date"]["type"], &made["number"]["type"], &made["real"]["type"]),
        (&json!("text"), &json!("long"), &json!("float"))
    );
}

#[test]
fn strict_objects_refuse_unknown_fields_and_false_ones_keep_them_in_the_source() {
    let server = Server::new();
    let mapping = json!({"dynamic": "strict", "properties": {
        "known": {"type": "keyword"},
        "open": {"dynamic": "true", "type": "object"},
        "quiet": {"dynamic": "false", "properties": {"a": {"type": "keyword"}}},
    }});
    server.put("/a", json!({ "mappings": mapping })).ok();
    let reason = server.put("/a/_doc/1", json!({"other": 1})).error(400, "strict_dynamic_mapping_exception");
    assert!(reason.contains("dynamic introduction of [other] within [_doc] is not allowed"), "{reason}");
    server.put("/a/_doc/1?refresh", json!({"open": {"x": 1}, "quiet": {"b": 2}})).ok();
    let made = properties(&server, "a");
    assert_eq!(made["open"]["properties"]["x"]["type"], "long");
    assert_eq!(made["quiet"]["properties"], json!({"a": {"type": "keyword"}}));
    assert!(server.ids("a", json!({"term": {"quiet.b": 2}})).is_empty());
    assert_eq!(server.get("/a/_doc/1").ok()["_source"]["quiet"]["b"], 2);
}

#[test]
fn a_mapping_grows_and_does_not_change() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"properties": {"n": {"type": "long"}, "o": {"properties": {"x": {"type": "ip"}}}}}})).ok();
    server.put("/a/_mapping", json!({"properties": {"k": {"type": "keyword"}}})).ok();
    let reason = server
        .put("/a/_mapping", json!({"properties": {"n": {"type": "text"}}}))
        .error(400, "illegal_argument_exception");
    assert_eq!(reason, "mapper [n] cannot be changed from type [long] to [text]");
    let reason = server
        .put("/a/_mapping", json!({"properties": {"k": {"type": "keyword", "doc_values": false}}}))
        .error(400, "illegal_argument_exception");
    assert!(reason.contains("Cannot update parameter [doc_values] from [true] to [false]"), "{reason}");
    server
        .put("/a/_mapping", json!({"properties": {"o": {"type": "nested"}}}))
        .error(400, "illegal_argument_exception");
    server.put("/a/_mapping", json!({"properties": {"k": {"type": "keyword", "ignore_above": 3}}})).ok();
    assert_eq!(properties(&server, "a")["k"], json!({"type": "keyword", "ignore_above": 3}));
}

#[test]
fn types_and_parameters_are_checked() {
    let server = Server::new();
    let create = |field: Value| server.put("/a", json!({"mappings": {"properties": {"f": field}}}));
    create(json!({"type": "txt"})).error(400, "mapper_parsing_exception");
    create(json!({"type": "keyword", "analyser": "x"})).error(400, "mapper_parsing_exception");
    create(json!({"type": "long", "null_value": "many"})).error(400, "mapper_parsing_exception");
    create(json!({"type": "dense_vector"})).error(501, "unsupported_operation_exception");
    create(json!({"type": "text", "similarity": "boolean"})).error(501, "unsupported_operation_exception");
}

#[test]
fn a_value_that_does_not_fit_names_the_field_the_document_and_the_value() {
    let server = Server::new();
    let fields = json!({"n": {"type": "long"}, "d": {"type": "date"}, "b": {"type": "boolean"}, "i": {"type": "ip"}, "o": {"properties": {"x": {"type": "long"}}}});
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    let answer = server.put("/a/_doc/7", json!({"n": "abc"}));
    let reason = answer.error(400, "mapper_parsing_exception");
    assert_eq!(
        reason,
        "failed to parse field [n] of type [long] in document with id '7'. Preview of field's value: 'abc'"
    );
    assert_eq!(
        answer.json()["error"]["caused_by"],
        json!({"type": "illegal_argument_exception", "reason": "For input string: \"abc\""})
    );
    for document in [
        json!({"d": "soon"}),
        json!({"b": "yes"}),
        json!({"i": "1.2.3"}),
        json!({"n": {"a": 1}}),
        json!({"o": 1}),
    ] {
        server.put("/a/_doc/7", document).error(400, "mapper_parsing_exception");
    }
    assert_eq!(server.get("/a/_doc/7").status, 404);
}

#[test]
fn field_options_decide_what_is_searched() {
    let server = Server::new();
    let fields = json!({
        "k": {"type": "keyword", "ignore_above": 3, "null_value": "NIL", "copy_to": "all"},
        "n": {"type": "integer", "ignore_malformed": true},
        "c": {"type": "long", "coerce": false},
        "m": {"type": "double"},
        "all": {"type": "text"},
    });
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    server.put("/a/_doc/1", json!({"k": ["abc", "toolong"], "n": "x"})).ok();
    server.put("/a/_doc/2?refresh", json!({"k": null})).ok();
    assert_eq!(server.ids("a", json!({"term": {"k": "abc"}})), ["1"]);
    assert_eq!(server.ids("a", json!({"term": {"k": "NIL"}})), ["2"]);
    assert!(server.ids("a", json!({"term": {"k": "toolong"}})).is_empty());
    assert_eq!(server.ids("a", json!({"match": {"all": "toolong"}})), ["1"]);
    assert_eq!(
        server.search("a", json!({"query": {"term": {"k": "abc"}}}))["hits"]["hits"][0]["_ignored"],
        json!(["n"])
    );
    server.put("/a/_doc/3", json!({"c": "5"})).error(400, "mapper_parsing_exception");
    server.put("/a/_doc/3", json!({"c": ""})).error(400, "mapper_parsing_exception");
    server.put("/a/_doc/3?refresh", json!({"m": ""})).ok();
    assert!(server.ids("a", json!({"exists": {"field": "m"}})).is_empty());
}

#[test]
fn an_object_and_a_name_with_points_below_it_are_one() {
    let server = Server::new();
    let object = json!({"properties": {"c": {"type": "long"}}});
    for (index, properties) in [
        ("a", json!({"a.b": {"type": "keyword"}, "a": object})),
        ("b", json!({"a": object, "a.b": {"type": "keyword"}})),
    ] {
        server.put(&format!("/{index}"), json!({"mappings": {"properties": properties}})).ok();
        let mapping = server.get(&format!("/{index}/_mapping")).ok();
        let kept = &mapping[index]["mappings"]["properties"]["a"]["properties"];
        assert_eq!(*kept, json!({"b": {"type": "keyword"}, "c": {"type": "long"}}), "{index}");
    }
    let both = json!({"mappings": {"properties": {"a.b": {"type": "long"}, "a": {"type": "keyword"}}}});
    server.put("/c", both).error(400, "mapper_parsing_exception");
}

#[test]
fn a_keyword_is_indexed_without_positions() {
    let server = Server::new();
    let keyword = |options: &str| json!({"mappings": {"properties": {"k": {"type": "keyword", "index_options": options}}}});
    server.put("/a", keyword("docs")).ok();
    server.put("/b", keyword("freqs")).error(501, "unsupported_operation_exception");
    server.put("/b", keyword("positions")).error(400, "mapper_parsing_exception");
}

#[test]
fn fields_and_depth_are_limited() {
    let server = Server::new();
    let many: serde_json::Map<String, Value> = (0..1001).map(|n| (format!("f{n}"), json!(n))).collect();
    let reason = server.put("/a/_doc/1", Value::Object(many)).error(400, "illegal_argument_exception");
    assert_eq!(reason, "Limit of total fields [1000] has been exceeded");
    let deep = format!("{}1{}", "{\"a\":".repeat(21), "}".repeat(21));
    server.put("/a/_doc/1", deep).error(400, "illegal_argument_exception");
    let deeper = format!("{}1{}", "{\"a\":".repeat(101), "}".repeat(101));
    server.put("/a/_doc/1", deeper).error(400, "mapper_parsing_exception");
}

#[test]
fn a_text_with_fielddata_is_sorted_and_aggregated_by_its_terms() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"properties": {"t": {"type": "text", "fielddata": true}}}})).ok();
    server.seed("a", &[json!({"t": "red fox"}), json!({"t": "Blue"})]);
    let found = server.search("a", json!({"sort": ["t"], "aggs": {"t": {"terms": {"field": "t"}}}}));
    assert_eq!(found["hits"]["hits"][0]["sort"], json!(["blue"]));
    assert_eq!(found["aggregations"]["t"]["buckets"].as_array().map(Vec::len), Some(3));
}

#[test]
fn an_index_of_documents_only_knows_neither_frequency_nor_order() {
    let server = Server::new();
    let mapping = json!({"properties": {"t": {"type": "text", "index_options": "docs", "norms": false}}});
    server.put("/a", json!({ "mappings": mapping })).ok();
    server.seed("a", &[json!({"t": "red red red"}), json!({"t": "red fox"})]);
    let hits = server.search("a", json!({"query": {"match": {"t": "red"}}}))["hits"]["hits"].clone();
    assert_eq!(hits[0]["_score"], hits[1]["_score"]);
    let answer = server.post("/a/_search", json!({"query": {"match_phrase": {"t": "red fox"}}}));
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert!(answer.text.contains("without position data"), "{}", answer.text);
}

#[test]
fn ranges_are_found_by_what_they_have_in_common_with_the_query() {
    let server = Server::new();
    let fields = json!({"window": {"type": "date_range"}, "n": {"type": "integer_range"}});
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    server.seed(
        "a",
        &[
            json!({"n": {"gte": 1, "lt": 5}, "window": {"gte": "2024-01-01", "lte": "2024-01-31"}}),
            json!({"n": {"gt": 5}}),
        ],
    );
    let ids = |query: Value| server.ids("a", query);
    assert_eq!(ids(json!({"term": {"n": 4}})), ["1"]);
    assert!(ids(json!({"term": {"n": 5}})).is_empty());
    assert_eq!(ids(json!({"range": {"n": {"gte": 4, "lte": 6}}})), ["1", "2"]);
    assert_eq!(ids(json!({"range": {"n": {"gte": 0, "lte": 6, "relation": "within"}}})), ["1"]);
    assert_eq!(
        ids(json!({"range": {"window": {"gte": "2024-01-10", "lte": "2024-01-20", "relation": "contains"}}})),
        ["1"]
    );
    server.put("/a/_doc/3", json!({"n": {"gte": 5, "lte": 1}})).error(400, "mapper_parsing_exception");
    let aggregated = json!({"aggs": {"n": {"terms": {"field": "n"}}}});
    server.post("/a/_search", aggregated).error(501, "unsupported_operation_exception");
}

#[test]
fn fields_use_the_analyzers_of_their_index() {
    let server = Server::new();
    let body = json!({
        "settings": {"analysis": {
            "filter": {"edge": {"type": "edge_ngram", "min_gram": 2, "max_gram": 8}},
            "normalizer": {"lower": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
            "analyzer": {"prefixes": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "edge"]}},
        }},
        "mappings": {"properties": {
            "title": {"type": "text", "analyzer": "prefixes", "search_analyzer": "standard"},
            "slug": {"type": "keyword", "normalizer": "lower"},
            "about": {"type": "text", "analyzer": "english"},
        }},
    });
    server.put("/a", body).ok();
    server.seed("a", &[json!({"title": "Lighthouse", "slug": "Crème", "about": "The keepers of storms"})]);
    assert_eq!(server.ids("a", json!({"match": {"title": "ligh"}})), ["1"]);
    assert_eq!(server.ids("a", json!({"term": {"slug": "CREME"}})), ["1"]);
    assert_eq!(server.ids("a", json!({"match": {"about": "keeper"}})), ["1"]);
    assert!(server.ids("a", json!({"match": {"about": "the"}})).is_empty());
    let tokens = server.post("/a/_analyze", json!({"field": "title", "text": "Go"})).ok()["tokens"].clone();
    assert_eq!(
        tokens,
        json!([{"token": "go", "start_offset": 0, "end_offset": 2, "type": "<ALPHANUM>", "position": 0}])
    );
}

#[test]
fn a_definition_is_shown_in_the_types_of_its_parameters_and_without_defaults() {
    let server = Server::new();
    for (said, shown) in [
        (
            json!({"type": "text", "index": "true", "norms": "false", "copy_to": "z", "position_increment_gap": "5"}),
            json!({"type": "text", "norms": false, "copy_to": ["z"], "position_increment_gap": 5}),
        ),
        (
            json!({"type": "text", "analyzer": "simple", "search_analyzer": "simple", "index_options": "positions"}),
            json!({"type": "text", "analyzer": "simple"}),
        ),
        (
            json!({"type": "keyword", "ignore_above": "10", "null_value": 5, "norms": false, "doc_values": true}),
            json!({"type": "keyword", "ignore_above": 10, "null_value": "5"}),
        ),
        (
            json!({"type": "integer", "null_value": "5", "coerce": "false", "ignore_malformed": false}),
            json!({"type": "integer", "null_value": 5, "coerce": false, "ignore_malformed": false}),
        ),
        (
            json!({"type": "scaled_float", "scaling_factor": "100", "null_value": 1}),
            json!({"type": "scaled_float", "scaling_factor": 100.0, "null_value": 1.0}),
        ),
        (json!({"type": "boolean", "null_value": "true"}), json!({"type": "boolean", "null_value": true})),
        (
            json!({"type": "date", "format": "strict_date_optional_time||epoch_millis"}),
            json!({"type": "date"}),
        ),
        (
            json!({"type": "geo_point", "null_value": "1,2"}),
            json!({"type": "geo_point", "null_value": {"lat": 1.0, "lon": 2.0}}),
        ),
    ] {
        server.put("/a", json!({"mappings": {"properties": {"f": said}}})).ok();
        assert_eq!(properties(&server, "a")["f"], shown, "{said}");
        // What is shown, and what was said, may be put again.
        server.put("/a/_mapping", json!({"properties": {"f": shown}})).ok();
        server.put("/a/_mapping", json!({"properties": {"f": said}})).ok();
        server.delete("/a").ok();
    }
    let nothing = server.put("/a", json!({"mappings": {"properties": {"f": {}}}}));
    let reason = nothing.error(400, "mapper_parsing_exception");
    assert!(reason.ends_with("No type specified for field [f]"), "{reason}");
}
