//! Fields that the mapping does not know: what documents make of them.

use serde_json::{Value, json};

use crate::server::Server;

/// An index with this mapping.
fn with(mapping: Value) -> Server {
    let server = Server::new();
    server.put("/a", json!({ "mappings": mapping })).ok();
    server
}

/// The mapping, and what it has made of a document.
fn made(mapping: Value, document: Value) -> Value {
    let server = with(mapping);
    server.put("/a/_doc/1", document).ok();
    properties(&server)
}

fn properties(server: &Server) -> Value {
    server.get("/a/_mapping").ok()["a"]["mappings"]["properties"].clone()
}

fn template(said: Value) -> Value {
    json!({"dynamic_templates": [{"mine": said}]})
}

#[test]
fn the_values_of_a_new_field_say_the_same_of_it() {
    for (document, reason) in [
        (json!({"f": [1, 2.5]}), "mapper [f] cannot be changed from type [long] to [float]"),
        (json!({"f": [1, null, [2.5]]}), "mapper [f] cannot be changed from type [long] to [float]"),
        (json!({"f": ["a", true]}), "mapper [f] cannot be changed from type [text] to [boolean]"),
        (json!({"f": ["2020-01-01", "x"]}), "mapper [f] cannot be changed from type [date] to [text]"),
        (json!({"f": [1, {"b": 2}]}), "can't merge a non object mapping [f] with an object mapping"),
        (json!({"f": [{"b": 2}, 1]}), "can't merge a non object mapping [f] with an object mapping"),
        // Of several the first name is told, and what is in a new object the other way round.
        (json!({"g": [1, 2.5], "f": [1, "a"]}), "mapper [f] cannot be changed from type [long] to [text]"),
        (
            json!({"items": [{"p": 1}, {"p": 2.5}]}),
            "mapper [items.p] cannot be changed from type [float] to [long]",
        ),
        (json!({"a": {"x": 1}, "a.x": 2.5}), "mapper [a.x] cannot be changed from type [float] to [long]"),
    ] {
        let server = with(json!({}));
        let answer = server.put("/a/_doc/1", document.clone());
        assert_eq!(answer.error(400, "illegal_argument_exception"), reason, "{document}");
        assert_eq!(properties(&server), Value::Null, "{document}");
        assert_eq!(server.get("/a/_doc/1").status, 404, "{document}");
    }
    let server = with(json!({}));
    server.put("/a/_doc/1", json!({"f": [1, 2], "items": [{"p": "x"}, {"p": ["y", null]}]})).ok();
    // From the next document on it is the mapping that says what the field is.
    server.put("/a/_doc/2", json!({"f": [1.5, "3"]})).ok();
    assert_eq!(properties(&server)["f"], json!({"type": "long"}));
}

#[test]
fn the_first_template_that_matches_makes_the_field() {
    let keyword = json!({"type": "keyword"});
    assert_eq!(
        made(
            template(json!({"match_mapping_type": "string", "mapping": keyword})),
            json!({"text": ["x"], "o": {"text": "y"}, "date": "2020-01-01", "n": 1, "none": []})
        ),
        json!({
            "date": {"type": "date"}, "n": {"type": "long"},
            "o": {"properties": {"text": keyword}}, "text": keyword,
        })
    );
    let templates = json!({"dynamic_templates": [
        {"ids": {"match": "*_id", "unmatch": "raw_*", "mapping": {"type": "keyword", "ignore_above": 10}}},
        {"user": {"path_match": "user.*", "path_unmatch": "*.age", "mapping": {"type": "binary"}}},
        {"ids again": {"match": "*_id", "mapping": {"type": "short"}}},
    ]});
    assert_eq!(
        made(templates, json!({"a_id": 5, "raw_id": 5, "user": {"name": "YQ==", "age": 3}})),
        json!({
            "a_id": {"type": "keyword", "ignore_above": 10}, "raw_id": {"type": "short"},
            "user": {"properties": {"age": {"type": "long"}, "name": {"type": "binary"}}},
        })
    );
}

#[test]
fn a_template_may_keep_places_for_the_name_and_the_type() {
    let said = json!({"match_mapping_type": "*", "mapping": {
        "type": "{dynamic_type}", "store": true, "fields": {"{name}": {"type": "keyword"}},
    }});
    let made = made(template(said), json!({"t": "x", "o": {"n": 1}}));
    assert_eq!(
        made,
        json!({
            "o": {"properties": {
                "n": {"type": "long", "store": true, "fields": {"n": {"type": "keyword"}}},
            }},
            "t": {"type": "text", "store": true, "fields": {"t": {"type": "keyword"}}},
        })
    );
}

#[test]
fn a_template_makes_nested_objects_and_points() {
    let nested = template(json!({"match_mapping_type": "object", "mapping": {"type": "nested"}}));
    let server = with(nested);
    server.put("/a/_doc/1?refresh", json!({"items": [{"a": 1, "b": 1}, {"a": 2, "b": 2}]})).ok();
    let both = |a: u8, b: u8| {
        let each = [json!({"term": {"items.a": a}}), json!({"term": {"items.b": b}})];
        server.ids("a", json!({"nested": {"path": "items", "query": {"bool": {"must": each}}}})).len()
    };
    assert_eq!((both(1, 1), both(1, 2)), (1, 0));
    let reason = server.put("/a/_doc/2", json!({"other.a": 1})).error(400, "mapper_parsing_exception");
    assert!(reason.contains("dynamic nested objects ([other])"), "{reason}");

    let points = template(json!({"match": "*place", "mapping": {"type": "geo_point"}}));
    let places = json!({"place": [1.0, 2.0], "birthplace": {"lat": 1, "lon": 2}, "o": {"place": "1,2"}});
    let point = json!({"type": "geo_point"});
    assert_eq!(
        made(points, places),
        json!({"birthplace": point, "o": {"properties": {"place": point}}, "place": point})
    );
}

#[test]
fn a_date_has_the_format_that_it_was_known_by() {
    let dated = json!({"dynamic_date_formats": ["MM/dd/yyyy", "yyyy"]});
    assert_eq!(
        made(dated, json!({"a": "09/25/2015", "b": "2020-01-01", "c": "2015"})),
        json!({
            "a": {"type": "date", "format": "MM/dd/yyyy"},
            "b": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}},
            // A lone number is no date.
            "c": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}},
        })
    );
    let template =
        template(json!({"match_mapping_type": "date", "mapping": {"type": "date", "index": false}}));
    assert_eq!(
        made(template, json!({"a": "2020/01/02", "b": "2020-01-02"})),
        json!({
            "a": {
                "type": "date", "index": false,
                "format": "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis",
            },
            "b": {"type": "date", "index": false},
        })
    );
}

#[test]
fn templates_are_shown_and_replaced_as_a_whole() {
    let server = with(template(json!({"mapping": {"type": "keyword", "index": false}, "match": "a"})));
    let shown = || server.get("/a/_mapping").ok()["a"]["mappings"]["dynamic_templates"].clone();
    assert_eq!(shown().to_string(), r#"[{"mine":{"match":"a","mapping":{"index":false,"type":"keyword"}}}]"#);
    server.put("/a/_mapping", json!({"properties": {"x": {"type": "long"}}})).ok();
    assert_eq!(shown().as_array().unwrap().len(), 1);
    server.put("/a/_mapping", json!({"dynamic_templates": []})).ok();
    assert_eq!(shown(), json!([]));
}

#[test]
fn a_template_that_cannot_be_one_is_refused() {
    let refused = |templates: Value| {
        let answer = Server::new().put("/a", json!({"mappings": {"dynamic_templates": templates}}));
        answer.error(400, "mapper_parsing_exception")
    };
    for (templates, reason) in [
        (json!({"t": {}}), "An array of named objects is expected"),
        (json!([{"t": {}, "u": {}}]), "must be defined with a name"),
        (json!([{"t": {"match": "a"}}]), "template must have mapping set"),
        (json!([{"t": {"mapping": {}}}]), "template must have match, path_match or match_mapping_type set"),
        (
            json!([{"t": {"match": "a", "mapping": {}, "foo": 1}}]),
            "Illegal dynamic template parameter: [foo]",
        ),
        (json!([{"t": {"match_mapping_type": "text", "mapping": {}}}]), "No field type matched on [text]"),
        (
            json!([{"t": {"match": "a", "match_pattern": "x", "mapping": {}}}]),
            "No matching pattern matched on [x]",
        ),
    ] {
        let said = refused(templates.clone());
        assert!(said.contains(reason), "{templates}: {said}");
    }
    // What is wrong with the field itself is told of the document that would make it.
    let server = with(template(json!({"match": "a", "mapping": {"type": "keyword", "foo": 1}})));
    let reason = server.put("/a/_doc/1", json!({"a": "x"})).error(400, "mapper_parsing_exception");
    assert_eq!(reason, "unknown parameter [foo] on mapper [a] of type [keyword]");
}
