//! `highlight`: what made a hit one, between tags. The texts are those that both real servers answer.

use serde_json::{Value, json};

use crate::server::Server;

const FOX: &str =
    "The quick brown fox jumps over the lazy dog. The dog barks at the fox. Foxes are quick animals.";

fn animals() -> Server {
    let server = Server::new();
    let properties = json!({
        "text": {"type": "text", "fields": {"english": {"type": "text", "analyzer": "english"}}},
        "kind": {"type": "keyword", "ignore_above": 8},
        "also": {"type": "alias", "path": "text"},
        "hidden": {"type": "text", "index": false},
        "age": {"type": "integer"},
        "open": {"type": "boolean"},
        "notes": {"type": "nested", "properties": {"text": {"type": "text"}}},
    });
    server.put("/animals", json!({"mappings": {"properties": properties}})).ok();
    server
}

/// The highlights of one document that a query finds.
fn highlights(document: Value, query: Value, highlight: Value) -> Value {
    let server = animals();
    server.seed("animals", &[document]);
    let body = json!({"query": query, "highlight": highlight, "_source": false});
    server.search("animals", body)["hits"]["hits"][0]["highlight"].clone()
}

/// The highlights of one text in which a query marks something.
fn marked(text: Value, query: Value, options: Value) -> Value {
    let fields = json!({"fields": {"text": options}});
    highlights(json!({"text": text}), query, fields)["text"].clone()
}

fn quick() -> Value {
    json!({"match": {"text": "quick"}})
}

#[test]
fn terms_are_marked_and_sentences_shown_up_to_a_hundred_characters() {
    assert_eq!(
        marked(FOX.into(), json!({"match": {"text": "quick fox"}}), json!({})),
        json!([
            "The <em>quick</em> brown <em>fox</em> jumps over the lazy dog. The dog barks at the <em>fox</em>. Foxes are <em>quick</em> animals."
        ])
    );
    assert_eq!(
        marked(FOX.into(), quick(), json!({"fragment_size": 0})),
        json!(["The <em>quick</em> brown fox jumps over the lazy dog.", "Foxes are <em>quick</em> animals."])
    );
    assert_eq!(
        marked(FOX.into(), quick(), json!({"fragment_size": 5})),
        json!(["The <em>quick</em>", "are <em>quick</em>"])
    );
    assert_eq!(
        marked(FOX.into(), quick(), json!({"boundary_scanner": "word"})),
        json!(["<em>quick</em>", "<em>quick</em>"])
    );
}

#[test]
fn sentences_end_where_java_ends_them() {
    for (text, sentences) in [
        (
            "Is it quick? no. quick. Quick!",
            ["Is it <em>quick</em>?", "no. <em>quick</em>.", "<em>Quick</em>!"].as_slice(),
        ),
        ("It is quick.  not slow.", &["It is <em>quick</em>."]),
        ("He said \"quick.\" She left.", &["He said \"<em>quick</em>.\""]),
        ("Quick as 3.5 of 4. 2 quick", &["<em>Quick</em> as 3.5 of 4. 2 <em>quick</em>"]),
        ("Slow. - quick", &[". - <em>quick</em>"]),
    ] {
        assert_eq!(marked(text.into(), quick(), json!({"fragment_size": 0})), json!(sentences), "{text}");
    }
}

#[test]
fn each_value_is_a_passage_of_its_own() {
    let values = json!(["first quick value", null, "second value", "third quick"]);
    let each = json!(["first <em>quick</em> value", "third <em>quick</em>"]);
    assert_eq!(marked(values.clone(), quick(), json!({})), each);
    assert_eq!(marked(values.clone(), quick(), json!({"number_of_fragments": 0})), each);
    assert_eq!(marked(values, quick(), json!({"number_of_fragments": 1})), json!(["third <em>quick</em>"]));
}

#[test]
fn the_best_passages_are_shown_and_in_their_order_when_asked() {
    let text =
        "A slow start. The quick fox is quick. A long sentence in which only one quick thing is to be found.";
    let query = json!({"match": {"text": "quick fox"}});
    let best = json!(["The <em>quick</em> <em>fox</em> is <em>quick</em>."]);
    let rest = json!("A long sentence in which only one <em>quick</em> thing is to be found.");
    assert_eq!(
        marked(text.into(), query.clone(), json!({"fragment_size": 0, "number_of_fragments": 1})),
        best
    );
    let text = format!("{} {text}", "A long sentence in which only one quick thing is to be found.");
    let ordered = marked(text.into(), query, json!({"fragment_size": 0, "order": "score"}));
    assert_eq!(ordered[0], best[0]);
    assert_eq!(ordered[1], rest);
}

#[test]
fn what_is_rarer_in_a_text_counts_more_whatever_other_fields_have() {
    let query = json!({"bool": {"should": [{"prefix": {"text": "qu"}}, {"term": {"text": "fox"}}]}});
    let options = json!({"boundary_scanner": "word", "number_of_fragments": 2, "fields": {"text": {}, "text.english": {}}});
    assert_eq!(
        highlights(json!({"text": "quick. fox. quick. fox. fox."}), query, options),
        json!({"text": ["<em>quick</em>", "<em>quick</em>"]})
    );
}

#[test]
fn phrases_are_marked_where_they_stand() {
    let phrase = json!({"match_phrase": {"text": "quick brown"}});
    assert_eq!(
        marked(FOX.into(), phrase, json!({"fragment_size": 0})),
        json!(["The <em>quick</em> <em>brown</em> fox jumps over the lazy dog."])
    );
    let near = json!({"match_phrase": {"text": {"query": "fox quick", "slop": 3}}});
    assert_eq!(
        marked(FOX.into(), near, json!({"fragment_size": 0})),
        json!([
            "The <em>quick</em> brown <em>fox</em> jumps over the lazy dog.",
            "The dog barks at the <em>fox</em>.",
            "Foxes are <em>quick</em> animals."
        ])
    );
    let prefix = json!({"match_phrase_prefix": {"text": "lazy d"}});
    assert_eq!(
        marked(FOX.into(), prefix, json!({"fragment_size": 0})),
        json!(["The quick brown fox jumps over the <em>lazy</em> <em>dog</em>."])
    );
}

#[test]
fn all_that_is_looked_for_is_marked_and_nothing_else() {
    let text = "quick brown fox";
    for (query, shown) in [
        (json!({"prefix": {"text": "qu"}}), "<em>quick</em> brown fox"),
        (json!({"wildcard": {"text": "*ow*"}}), "quick <em>brown</em> fox"),
        (json!({"regexp": {"text": "f.x"}}), "quick brown <em>fox</em>"),
        (json!({"fuzzy": {"text": "quikc"}}), "<em>quick</em> brown fox"),
        (json!({"terms": {"text": ["fox", "quick"]}}), "<em>quick</em> brown <em>fox</em>"),
        (
            json!({"query_string": {"query": "text:(qui* AND fox NOT brow)"}}),
            "<em>quick</em> brown <em>fox</em>",
        ),
        (
            json!({"simple_query_string": {"query": "qui* -brow", "fields": ["text"]}}),
            "<em>quick</em> brown fox",
        ),
        (
            json!({"bool": {"must": quick(), "must_not": {"match": {"text": "slow"}}, "should": {"match": {"text": "slow brown"}}}}),
            "<em>quick</em> <em>brown</em> fox",
        ),
        (
            json!({"boosting": {"positive": quick(), "negative": {"match": {"text": "fox"}}, "negative_boost": 0.5}}),
            "<em>quick</em> brown fox",
        ),
        (
            json!({"function_score": {"query": quick(), "functions": [{"filter": {"match": {"text": "fox"}}, "weight": 2}]}}),
            "<em>quick</em> brown fox",
        ),
        (
            json!({"intervals": {"text": {"match": {"query": "quick", "filter": {"before": {"match": {"query": "fox"}}}}}}}),
            "<em>quick</em> brown <em>fox</em>",
        ),
        (
            json!({"intervals": {"text": {"match": {"query": "quick", "filter": {"not_containing": {"match": {"query": "fox"}}}}}}}),
            "<em>quick</em> brown fox",
        ),
    ] {
        assert_eq!(marked(text.into(), query.clone(), json!({})), json!([shown]), "{query}");
    }
    assert_eq!(marked(text.into(), json!({"exists": {"field": "text"}}), json!({})), Value::Null);
}

#[test]
fn a_field_is_marked_for_what_is_looked_for_in_it_unless_any_field_will_do() {
    let document =
        json!({"text": "quick foxes", "kind": ["quick", "quickquick"], "hidden": "quick", "open": true});
    let all = |own: bool| json!({"require_field_match": own, "fields": {"*": {}}});
    let marks = json!(["<em>quick</em> foxes"]);
    assert_eq!(highlights(document.clone(), quick(), all(true)), json!({"text": marks, "also": marks}));
    assert_eq!(
        highlights(document.clone(), quick(), all(false)),
        json!({"text": marks, "also": marks, "text.english": marks, "kind": ["<em>quick</em>"], "hidden": ["<em>quick</em>"]})
    );
    let english = json!({"match": {"text.english": "fox"}});
    assert_eq!(
        highlights(document.clone(), english, all(true)),
        json!({"text.english": ["quick <em>foxes</em>"]})
    );
    let query = json!({"bool": {"must": {"term": {"open": true}}, "filter": {"match": {"kind": "quick"}}}});
    let own = json!({"fields": {"text": {"highlight_query": {"match": {"text": "foxes"}}}, "kind": {}}});
    assert_eq!(
        highlights(document, query, own),
        json!({"text": ["quick <em>foxes</em>"], "kind": ["<em>quick</em>"]})
    );
}

#[test]
fn the_terms_that_are_marked_may_stand_in_another_document() {
    let server = animals();
    server.put("/words/_doc/1", json!({"list": ["quick", "fox"]})).ok();
    server.seed("animals", &[json!({"text": "quick brown fox"})]);
    let lookup = json!({"terms": {"text": {"index": "words", "id": "1", "path": "list"}}});
    let highlight = json!({"highlight_query": lookup, "fields": {"text": {}}});
    let best = json!({"top_hits": {"highlight": highlight}});
    let found = server.search("animals", json!({"highlight": highlight, "aggs": {"best": best}}));
    let marks = json!({"text": ["<em>quick</em> brown <em>fox</em>"]});
    assert_eq!(found["hits"]["hits"][0]["highlight"], marks);
    assert_eq!(found["aggregations"]["best"]["hits"]["hits"][0]["highlight"], marks);
}

#[test]
fn a_pattern_is_not_held_against_a_field_that_is_not_indexed() {
    let server = animals();
    server.seed("animals", &[json!({"text": "quick", "hidden": "quick"})]);
    let body = json!({"query": {"prefix": {"text": "qu"}}, "highlight": {"require_field_match": false, "fields": {"hidden": {}}}});
    server.post("/animals/_search", body).error(501, "unsupported_operation_exception");
}

#[test]
fn tags_and_the_encoding_are_chosen() {
    let text = "<b>quick</b> & 'slow'";
    let options = json!({"encoder": "html", "pre_tags": "[", "post_tags": ["]"], "fields": {"text": {}}});
    assert_eq!(
        highlights(json!({"text": text}), quick(), options)["text"],
        json!(["&lt;b&gt;[quick]&lt;&#x2F;b&gt; &amp; &#x27;slow&#x27;"])
    );
    let styled = json!({"tags_schema": "styled", "fields": [{"text": {}}]});
    assert_eq!(
        highlights(json!({"text": "quick"}), quick(), styled)["text"],
        json!(["<em class=\"hlt1\">quick</em>"])
    );
}

#[test]
fn without_a_mark_the_begin_is_shown_when_asked() {
    let document = json!({"text": FOX, "age": 5});
    let fields =
        json!({"text": {"no_match_size": 10}, "age": {"no_match_size": 1}, "kind": {"no_match_size": 9}});
    assert_eq!(
        highlights(document, json!({"term": {"age": 5}}), json!({"fields": fields})),
        json!({"text": ["The quick brown"], "age": ["5"]})
    );
}

#[test]
fn hits_inside_of_hits_are_highlighted_too() {
    let server = animals();
    server.seed(
        "animals",
        &[json!({"text": "quick", "kind": "fox", "notes": [{"text": "slow"}, {"text": "very quick"}]})],
    );
    let own = json!({"fields": {"notes.text": {}, "text": {}}});
    let notes = json!({"nested": {"path": "notes", "query": {"match": {"notes.text": "quick"}}, "inner_hits": {"highlight": own}}});
    let marks = json!({"notes.text": ["very <em>quick</em>"]});
    let found = server.search("animals", json!({"query": notes, "highlight": own}));
    assert_eq!(found["hits"]["hits"][0]["highlight"], marks);
    assert_eq!(found["hits"]["hits"][0]["inner_hits"]["notes"]["hits"]["hits"][0]["highlight"], marks);

    let best = json!({"top_hits": {"highlight": {"fields": {"text": {}}}}});
    let groups =
        json!({"field": "kind", "inner_hits": {"name": "all", "highlight": {"fields": {"text": {}}}}});
    let found =
        server.search("animals", json!({"query": quick(), "aggs": {"best": best}, "collapse": groups}));
    let marks = json!({"text": ["<em>quick</em>"]});
    assert_eq!(found["aggregations"]["best"]["hits"]["hits"][0]["highlight"], marks);
    assert_eq!(found["hits"]["hits"][0]["inner_hits"]["all"]["hits"]["hits"][0]["highlight"], marks);
}

#[test]
fn a_text_that_is_too_long_to_be_analysed_again_is_refused() {
    let server = Server::new();
    let mappings = json!({"properties": {"text": {"type": "text"}, "kept": {"type": "text", "index_options": "offsets"}}});
    let settings = json!({"index.highlight.max_analyzed_offset": 10});
    server.put("/long", json!({"settings": settings, "mappings": mappings})).ok();
    server.seed("long", &[json!({"text": "a quick brown fox", "kept": "a quick brown fox"})]);
    let search =
        |field: &str| json!({"query": {"match": {field: "quick"}}, "highlight": {"fields": {field: {}}}});
    server.post("/long/_search", search("text")).error(400, "search_phase_execution_exception");
    let found = server.search("long", search("kept"));
    assert_eq!(found["hits"]["hits"][0]["highlight"]["kept"], json!(["a <em>quick</em> brown fox"]));
}

#[test]
fn what_is_no_option_is_refused() {
    let server = animals();
    server.seed("animals", &[json!({"text": "quick"})]);
    let search =
        |highlight: Value| server.post("/animals/_search", json!({"query": quick(), "highlight": highlight}));
    let field = |options: Value| json!({"fields": {"text": options}});
    for unknown in [
        json!({"bogus": 1}),
        field(json!({"bogus": 1})),
        field(json!({"encoder": "html"})),
        json!({"fragment_offset": 1}),
    ] {
        search(unknown).error(400, "x_content_parse_exception");
    }
    for wrong in [
        json!({"fields": null}),
        json!({"fields": ["text"]}),
        field(json!([])),
        field(json!({"fragment_size": "x"})),
        field(json!({"boundary_scanner": "x"})),
        json!({"tags_schema": "x"}),
        field(json!({"type": null})),
    ] {
        search(wrong).error(400, "x_content_parse_exception");
    }
    search(json!(null)).error(400, "parsing_exception");
    search(json!({"pre_tags": ["["]})).error(400, "parsing_exception");
    search(field(json!({"type": "bogus"}))).error(400, "search_phase_execution_exception");
    search(field(json!({"boundary_scanner": "chars"}))).error(400, "search_phase_execution_exception");
    for missing in [
        json!({"type": "plain"}),
        json!({"type": "fvh"}),
        json!({"matched_fields": ["text"]}),
        json!({"boundary_scanner_locale": "th-TH"}),
    ] {
        search(field(missing)).error(501, "unsupported_operation_exception");
    }
}
