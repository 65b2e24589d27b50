use serde_json::{Value, json};

use crate::server::Server;

use super::{options, suggested, words};

/// The words that are like those of a text, with these members besides.
fn meant(server: &Server, text: &str, members: Value) -> Vec<(String, f64)> {
    let mut term = json!({"field": "t"});
    term.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    suggested(server, "texts", json!({"text": text, "term": term}))
}

fn close(found: &[(String, f64)], wanted: &[(&str, f64)]) {
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for ((text, score), (other, wanted)) in found.iter().zip(wanted) {
        assert!(text == other && (score - wanted).abs() < 1e-6, "{found:?}");
    }
}

#[test]
fn each_word_of_a_text_has_an_entry_with_the_words_that_are_like_it() {
    let server = words();
    let asked = json!({"text": "Café 😀 lighthose", "term": {"field": "t"}});
    let found = server.search("texts", json!({"suggest": {"it": asked}}));
    assert_eq!(
        found["suggest"]["it"],
        json!([
            {"text": "café", "offset": 0, "length": 4, "options": []},
            {"text": "😀", "offset": 5, "length": 2, "options": []},
            {"text": "lighthose", "offset": 8, "length": 9, "options": [
                {"text": "lighthouse", "score": 0.888_888_9, "freq": 2},
                {"text": "ligthouse", "score": 0.777_777_8, "freq": 1},
            ]},
        ])
    );
    let typed = server.post("/texts/_search?typed_keys", json!({"suggest": {"it": asked}})).ok();
    assert!(typed["suggest"]["term#it"].is_array(), "{typed}");
}

#[test]
fn the_mode_says_for_which_words_others_are_looked_for() {
    let server = words();
    assert_eq!(meant(&server, "strom", json!({})), []);
    close(&meant(&server, "strom", json!({"suggest_mode": "popular"})), &[("storm", 0.8)]);
    close(&meant(&server, "strom", json!({"suggest_mode": "ALWAYS"})), &[("storm", 0.8), ("storms", 0.6)]);
}

#[test]
fn how_like_and_how_common_a_word_must_be_is_said() {
    let server = words();
    let always = |text: &str, members: Value| {
        let mut all = json!({"suggest_mode": "always"});
        all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        meant(&server, text, all).into_iter().map(|(text, _)| text).collect::<Vec<_>>()
    };
    assert_eq!(always("stom", json!({})), ["storm", "strom", "storms"]);
    assert_eq!(always("stom", json!({"size": 1})), ["storm"]);
    assert_eq!(always("stom", json!({"max_edits": 1})), ["storm", "strom"]);
    assert_eq!(always("stom", json!({"accuracy": 0.6})), ["storm", "strom"]);
    assert_eq!(always("stom", json!({"prefix_length": 3})), ["storm", "storms"]);
    assert_eq!(always("xtorm", json!({})), [""; 0]);
    assert_eq!(always("xtorm", json!({"prefix_length": 0})), ["storm"]);
    assert_eq!(always("stom", json!({"min_word_length": 5})), [""; 0]);
    // More documents than so many, or than a part of them.
    assert_eq!(always("stom", json!({"min_doc_freq": 1})), ["storm"]);
    assert_eq!(always("stom", json!({"min_doc_freq": 0.3})), ["storm"]);
    // A word that is in more of them is right as it is.
    assert_eq!(always("storm", json!({})), [""; 0]);
    assert_eq!(always("storm", json!({"max_term_freq": 3})), ["storms", "strom"]);
    assert_eq!(always("trains", json!({"sort": "frequency", "max_term_freq": 1})), ["train"]);
}

#[test]
fn words_are_ordered_by_their_score_or_by_how_common_they_are() {
    let server = words();
    let sorted = |sort: &str| {
        let found = meant(&server, "trainz lighthousse", json!({"sort": sort, "suggest_mode": "always"}));
        found.into_iter().map(|(text, _)| text).collect::<Vec<_>>()
    };
    assert_eq!(sorted("score"), ["trains", "train", "lighthouse", "ligthouse"]);
    assert_eq!(sorted("frequency"), ["train", "trains", "lighthouse", "ligthouse"]);
}

#[test]
fn likeness_may_be_measured_in_other_ways() {
    let server = words();
    let always = |distance: &str| {
        meant(&server, "trian", json!({"string_distance": distance, "suggest_mode": "always"}))
    };
    close(&always("damerau_levenshtein"), &[("train", 0.8), ("trains", 0.6)]);
    close(&always("levenshtein"), &[("train", 0.6), ("trains", 0.5)]);
    close(&always("jaro_winkler"), &[("train", 0.946_666_66), ("trains", 0.902_222_2)]);
    close(&always("ngram"), &[("train", 0.6), ("trains", 0.5)]);
}

#[test]
fn a_text_is_read_as_the_field_is_searched_or_as_one_says() {
    let server = words();
    let entries = |term: Value| {
        let asked = json!({"text": "The Keepers", "term": term});
        let found = server.search("texts", json!({"suggest": {"it": asked}}));
        let entries = found["suggest"]["it"].as_array().unwrap().clone();
        entries.iter().map(|entry| entry["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(entries(json!({"field": "t"})), ["the", "keepers"]);
    assert_eq!(entries(json!({"field": "t.english"})), ["keeper"]);
    assert_eq!(entries(json!({"field": "t.raw"})), ["The Keepers"]);
    assert_eq!(entries(json!({"field": "n"})), ["The Keepers"]);
    assert_eq!(entries(json!({"field": "t", "analyzer": "whitespace"})), ["The", "Keepers"]);
    let raw = json!({"text": "ligthose storm", "term": {"field": "t.raw"}});
    close(&suggested(&server, "texts", raw), &[("lighthouse storm", 0.857_142_87)]);
}

#[test]
fn words_of_several_indices_are_counted_together() {
    let server = words();
    server.put("/more", json!({"settings": {"number_of_shards": 2}})).ok();
    server.seed("more", &[json!({"t": "storm"}), json!({"t": "storm"}), json!({"t": "stork"})]);
    let asked = json!({"text": "stor", "term": {"field": "t", "suggest_mode": "always"}});
    let found = server.search("texts,more", json!({"suggest": {"it": asked}}));
    assert_eq!(
        options(&found, "it", "freq")[..2],
        [("storm".to_owned(), json!(5)), ("stork".to_owned(), json!(1))]
    );
    let cut = json!({"text": "a b", "term": {"field": "t"}});
    server.put("/whole", json!({"mappings": {"properties": {"t": {"type": "keyword"}}}})).ok();
    let refused = server.post("/texts,whole/_search", json!({"suggest": {"it": cut}}));
    refused.error(500, "search_phase_execution_exception");
}

#[test]
fn the_parameters_of_a_search_ask_for_words_too() {
    let server = words();
    let found = server
        .get("/texts/_search?suggest_field=t&suggest_text=strom&suggest_mode=always&suggest_size=1")
        .ok();
    assert_eq!(options(&found, "t", "freq"), [("storm".to_owned(), json!(3))]);
    let refused = server.get("/texts/_search?suggest_text=strom");
    assert_eq!(
        refused.error(400, "illegal_argument_exception"),
        "request [/texts/_search] contains unrecognized parameter: [suggest_text] -> did you mean [suggest_field]?"
    );
}
