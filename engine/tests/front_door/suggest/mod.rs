mod completion;
mod term;

use serde_json::{Value, json};

use crate::server::Server;

/// The texts of all options of one suggestion, an entry behind the other, and what stands beside them in `member`.
pub(super) fn options(found: &Value, name: &str, member: &str) -> Vec<(String, Value)> {
    let entries = found["suggest"][name].as_array().unwrap_or_else(|| panic!("{found}"));
    let options = entries.iter().flat_map(|entry| entry["options"].as_array().unwrap());
    options.map(|option| (option["text"].as_str().unwrap().to_owned(), option[member].clone())).collect()
}

/// The options of one suggestion, with their scores.
pub(super) fn suggested(server: &Server, index: &str, asked: Value) -> Vec<(String, f64)> {
    let score = if asked.get("term").is_some() { "score" } else { "_score" };
    let found = server.search(index, json!({"suggest": {"it": asked}, "_source": false}));
    options(&found, "it", score).into_iter().map(|(text, score)| (text, score.as_f64().unwrap())).collect()
}

/// Completions of `name` that begin with a text, with these members besides.
pub(super) fn completed(server: &Server, prefix: &str, members: Value) -> Vec<(String, f64)> {
    let mut completion = json!({"field": "name"});
    completion.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    suggested(server, "places", json!({"prefix": prefix, "completion": completion}))
}

pub(super) fn owned(options: &[(&str, f64)]) -> Vec<(String, f64)> {
    options.iter().map(|(text, score)| ((*text).to_owned(), *score)).collect()
}

pub(super) fn completions(definition: Value, documents: &[Value]) -> Server {
    let server = Server::new();
    let mut field = json!({"type": "completion"});
    field.as_object_mut().unwrap().extend(definition.as_object().unwrap().clone());
    server.put("/places", json!({"mappings": {"properties": {"name": field}}})).ok();
    server.seed("places", documents);
    server
}

pub(super) fn places() -> Server {
    completions(
        json!({}),
        &[
            json!({"name": "Bergen"}),
            json!({"name": {"input": ["Berlin", "Hauptstadt"], "weight": 7}}),
            json!({"name": [{"input": "Bern", "weight": 3}, "Berne"]}),
            json!({"name": {"input": "Bad Aibling", "weight": "2"}}),
            json!({"name": "Bergen"}),
            json!({"name": {"input": "Bermuda", "weight": 0}}),
        ],
    )
}

#[test]
fn suggestions_alone_come_without_hits_and_beside_a_query_with_them() {
    let server = places();
    let asked = json!({"it": {"prefix": "berl", "completion": {"field": "name"}}});
    let alone = server.search("places", json!({"suggest": asked, "size": 20_000}));
    assert_eq!(
        alone["hits"],
        json!({"total": {"value": 0, "relation": "eq"}, "max_score": null, "hits": []})
    );
    let beside = server.search("places", json!({"suggest": asked, "query": {"match_all": {}}, "size": 1}));
    assert_eq!(beside["hits"]["total"]["value"], 6);
    assert_eq!(
        (beside["hits"]["hits"][0]["_id"].as_str(), options(&beside, "it", "_id").len()),
        (Some("1"), 1)
    );
    let nothing = server.search("places", json!({"suggest": {}}));
    assert_eq!((nothing.get("suggest"), &nothing["hits"]["hits"]), (None, &json!([])));
}

#[test]
fn suggestions_are_answered_by_name_and_with_their_type_on_demand() {
    let server = places();
    let body = json!({"suggest": {
        "text": "berg",
        "z": {"completion": {"field": "name"}},
        "a": {"text": "bern", "completion": {"field": "name"}},
    }});
    let found = server.post("/places/_search?typed_keys=true", body.clone()).ok();
    let names: Vec<_> = found["suggest"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["completion#a", "completion#z"]);
    let found = server.search("places", body.clone());
    assert_eq!((options(&found, "a", "_id").len(), options(&found, "z", "_id").len()), (1, 2));
    let lines = format!("{}\n{body}\n", json!({"index": "places"}));
    let several = server.post("/_msearch", lines).ok();
    assert_eq!(several["responses"][0]["suggest"], found["suggest"]);
}

pub(super) fn words() -> Server {
    let server = Server::new();
    let text = json!({"type": "text", "fields": {"raw": {"type": "keyword"}, "english": {"type": "text", "analyzer": "english"}}});
    server.put("/texts", json!({"mappings": {"properties": {"t": text, "n": {"type": "long"}}}})).ok();
    let texts = [
        "lighthouse storm",
        "lighthouse keeper storm",
        "storms storm",
        "strom",
        "train",
        "trains train",
        "ligthouse",
    ];
    server.seed("texts", &texts.map(|text| json!({"t": text, "n": 1})));
    server
}

#[test]
fn what_is_no_suggestion_is_refused() {
    let server = words();
    let refused = |suggest: Value, kind: &str, reason: &str| {
        let answer = server.post("/texts/_search", json!({ "suggest": suggest }));
        assert_eq!(answer.error(400, kind), reason, "{suggest}");
    };
    let parsing = "parsing_exception";
    refused(json!([1]), parsing, "Unknown key for a START_ARRAY in [suggest].");
    refused(json!({"x": [1]}), parsing, "unexpected token [START_ARRAY] after [x]");
    refused(json!({"a": {"x": 1}}), parsing, "suggestion does not support [x]");
    refused(json!({"a": {"term": {"x": 1}}}), parsing, "suggester[term] doesn't support field [x]");
    refused(json!({"a": {"term": {"size": null}}}), parsing, "suggester[term] parsing failed on [size]");
    let illegal = "illegal_argument_exception";
    refused(json!({"x": "a"}), illegal, "[suggest] does not support [x]");
    refused(json!({"a": {"completion": {"field": ""}}}), illegal, "suggestion field name is empty");
    refused(json!({"a": {"term": {"size": 0}}}), illegal, "size must be positive");
    refused(json!({"a": {"term": {"max_edits": 3}}}), illegal, "maxEdits must be between 1 and 2");
    refused(json!({"a": {"term": {"accuracy": 1.5}}}), illegal, "accuracy must be between 0 and 1");
    refused(
        json!({"a": {"term": {"min_doc_freq": 1.5}}}),
        illegal,
        "if minDocFreq is greater than 1, it must not be a fraction",
    );
    refused(
        json!({"a": {"term": {"sort": "x"}}}),
        illegal,
        "No enum constant org.elasticsearch.search.suggest.SortBy.X",
    );
    refused(json!({"a": {"prefix": "a"}}), "parse_exception", "missing suggestion object");
    let field = "the required field option [field] is missing";
    refused(json!({"a": {"completion": {}}}), "parse_exception", field);
    refused(json!({"a": {"term": {}}}), "parse_exception", field);
    refused(json!({"a": {"compl": {}}}), "named_object_not_found_exception", "unknown field [compl]");
    let content = "x_content_parse_exception";
    refused(json!({"a": {"completion": {"x": 1}}}), content, "[completion] unknown field [x]");
    refused(json!({"a": {"completion": {"size": 0}}}), content, "[completion] failed to parse field [size]");
    refused(
        json!({"a": {"completion": {"field": 5}}}),
        content,
        "[completion] field doesn't support values of type: VALUE_NUMBER",
    );
    for fuzzy in
        [json!({"x": 1}), json!({"fuzziness": "x"}), json!({"min_length": -1}), json!({"fuzziness": null})]
    {
        let body = json!({"a": {"completion": {"field": "t", "fuzzy": fuzzy}}});
        refused(body, content, "[completion] failed to parse field [fuzzy]");
    }
}

#[test]
fn what_an_index_cannot_suggest_is_its_failure() {
    let server = words();
    for (asked, cause) in [
        (json!({"prefix": "a", "completion": {"field": "t"}}), "Field [t] is not a completion suggest field"),
        (json!({"prefix": "a", "completion": {"field": "x"}}), "no mapping found for field [x]"),
        (json!({"text": "a", "term": {"field": "x"}}), "no mapping found for field [x]"),
        (json!({"text": "a", "term": {"field": "t", "analyzer": "x"}}), "analyzer [x] doesn't exists"),
        (
            json!({"text": "a", "term": {"field": "t", "shard_size": 0}}),
            "ShardSize must be positive but was: 0",
        ),
        (json!({"term": {"field": "t"}}), "The required text option is missing"),
    ] {
        let answer = server.post("/texts/_search", json!({"suggest": {"it": asked}}));
        answer.error(400, "search_phase_execution_exception");
        assert_eq!(answer.json()["error"]["root_cause"][0]["reason"], cause);
    }
    let places = places();
    let asked = json!({"prefix": "berl", "completion": {"field": "name", "contexts": {"a": "b"}}});
    let answer = places.post("/places/_search", json!({"suggest": {"it": asked}}));
    assert!(answer.text.contains("suggester [name] doesn't expect any context"), "{}", answer.text);
}

#[test]
fn what_is_missing_of_suggestions_is_refused_by_name() {
    let server = places();
    for (asked, name) in [
        (json!({"text": "a", "phrase": {"field": "name"}}), "[phrase]"),
        (json!({"regex": "a", "completion": {"field": "name"}}), "[regex]"),
        (json!({"prefix": "a", "completion": {"field": "name", "regex": {}}}), "[regex]"),
        (json!({"text": "a", "term": {"field": "name"}}), "[term] suggester on the completion field [name]"),
        (json!({"text": "a", "term": {"field": "name", "max_inspections": 0}}), "[max_inspections] of 0"),
        (json!({"text": "a", "term": {"field": "_id"}}), "[_id]"),
    ] {
        let reason = server
            .post("/places/_search", json!({"suggest": {"it": asked}}))
            .error(501, "unsupported_operation_exception");
        assert!(reason.contains(name), "{reason}");
    }
    let contexts = json!({"type": "completion", "contexts": [{"name": "c", "type": "category"}]});
    let answer = server.put("/a", json!({"mappings": {"properties": {"name": contexts}}}));
    assert!(answer.error(501, "unsupported_operation_exception").contains("[contexts]"));
}
