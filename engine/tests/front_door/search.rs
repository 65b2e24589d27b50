use serde_json::{Value, json};

use crate::server::Server;

fn article() -> Server {
    let server = Server::new();
    server
        .put(
            "/articles",
            json!({"mappings": {"properties": {
                "title": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
                "rating": {"type": "float"},
                "published": {"type": "date", "format": "yyyy-MM-dd||epoch_millis"},
                "kept": {"type": "keyword", "store": true},
                "authors": {"type": "nested", "properties": {"name": {"type": "keyword"}}},
            }}}),
        )
        .ok();
    server.seed(
        "articles",
        &[json!({
            "title": "One", "rating": "7.8", "published": "2024-03-02", "kept": "k", "tags": ["b", "a"],
            "authors": [{"name": "ann"}, {"name": "bob"}],
        })],
    );
    server
}

fn hit(server: &Server, body: Value) -> Value {
    server.search("articles", body)["hits"]["hits"][0].clone()
}

#[test]
fn the_source_can_be_left_out_and_cut() {
    let server = article();
    assert_eq!(hit(&server, json!({"_source": false})).get("_source"), None);
    assert_eq!(
        hit(&server, json!({"_source": ["title", "auth*.name"]}))["_source"],
        json!({"title": "One", "authors": [{"name": "ann"}, {"name": "bob"}]})
    );
    let cut = json!({"includes": ["t*"], "excludes": ["tags"]});
    assert_eq!(hit(&server, json!({ "_source": cut }))["_source"], json!({"title": "One"}));
    let found = server.get("/articles/_search?_source_includes=t*&_source_excludes=tags").ok();
    assert_eq!(found["hits"]["hits"][0]["_source"], json!({"title": "One"}));
}

#[test]
fn docvalues_are_what_the_index_keeps() {
    let server = article();
    let wanted = json!(["rating", "tags.keyword", "published", {"field": "published", "format": "yyyy"}]);
    let found = hit(&server, json!({"docvalue_fields": wanted, "_source": false}));
    assert_eq!(
        found["fields"],
        json!({"rating": [7.800_000_190_734_863], "tags.keyword": ["a", "b"], "published": ["2024"]})
    );
    let text = server.post("/articles/_search", json!({"docvalue_fields": ["title"]}));
    text.error(400, "search_phase_execution_exception");
    assert!(text.text.contains("fielddata=true on [title]"));
}

#[test]
fn fields_are_the_sources_values_in_the_form_of_the_mapping() {
    let server = article();
    let wanted = json!(["title*", "rating", "authors.*", {"field": "published", "format": "dd.MM.yyyy"}]);
    let found = hit(&server, json!({"fields": wanted, "_source": false}));
    assert_eq!(
        found["fields"],
        json!({
            "title": ["One"], "title.raw": ["One"], "rating": [7.8], "published": ["02.03.2024"],
            "authors": [{"name": ["ann"]}, {"name": ["bob"]}],
        })
    );
}

#[test]
fn stored_fields_replace_the_source() {
    let server = article();
    let found = hit(&server, json!({"stored_fields": ["kept", "title"]}));
    assert_eq!((found.get("_source"), &found["fields"]), (None, &json!({"kept": ["k"]})));
    let found = hit(&server, json!({"stored_fields": "_none_"}));
    assert_eq!((found.get("_id"), found.get("_source")), (None, None));
}

#[test]
fn versions_are_shown_on_request() {
    let server = article();
    let found = hit(&server, json!({"version": true, "seq_no_primary_term": true}));
    let shown = (&found["_version"], &found["_seq_no"], &found["_primary_term"]);
    assert_eq!(shown, (&json!(1), &json!(0), &json!(1)));
    assert_eq!(hit(&server, json!({})).get("_version"), None);
}

#[test]
fn members_of_a_body_that_nobody_knows_are_refused() {
    let server = article();
    let reason = server.post("/articles/_search", json!({"sise": 1})).error(400, "parsing_exception");
    assert_eq!(reason, "Unknown key for a VALUE_NUMBER in [sise].");
    server.post("/articles/_search", json!({"query": []})).error(400, "parsing_exception");
    server.post("/articles/_search", json!({"size": "many"})).error(400, "number_format_exception");
}

#[test]
fn what_a_search_cannot_do_here_is_said() {
    let server = article();
    for body in [
        json!({"highlight": {"type": "plain", "fields": {"title": {}}}}),
        json!({"suggest": {"a": {"text": "x", "phrase": {"field": "title"}}}}),
        json!({"explain": true}),
        json!({"profile": true}),
        json!({"script_fields": {}}),
        json!({"aggs": {"a": {"significant_terms": {"field": "kept"}}}}),
    ] {
        let answer = server.post("/articles/_search", body);
        let reason = answer.error(501, "unsupported_operation_exception");
        assert!(reason.contains("real server"), "{reason}");
    }
}

#[test]
fn a_routing_searches_the_shards_that_it_leads_to() {
    let server = Server::new();
    server.put("/spread", json!({"settings": {"number_of_shards": 3}})).ok();
    let documents: Vec<Value> = (0..20).map(|n| json!({ "n": n })).collect();
    server.seed("spread", &documents);
    let all = server.get("/spread/_search?size=0").ok();
    assert_eq!((&all["_shards"]["total"], &all["hits"]["total"]["value"]), (&json!(3), &json!(20)));
    let counts = ["a", "b", "c", "d", "e", "f"].map(|routing| {
        let found = server.get(&format!("/spread/_search?size=0&routing={routing}")).ok();
        assert_eq!(found["_shards"]["total"], 1);
        found["hits"]["total"]["value"].as_u64().unwrap()
    });
    assert!(counts.iter().all(|count| (1..20).contains(count)), "{counts:?}");
}

#[test]
fn inner_hits_are_the_entries_that_made_a_document_a_hit() {
    let server = Server::new();
    let entry = json!({"type": "nested", "properties": {
        "by": {"type": "keyword"}, "stars": {"type": "integer"},
        "replies": {"type": "nested", "properties": {"by": {"type": "keyword"}}},
    }});
    server.put("/talks", json!({"mappings": {"properties": {"comments": entry}}})).ok();
    server.seed(
        "talks",
        &[json!({"comments": [
            {"by": "ann", "stars": 5, "replies": [{"by": "eve"}]},
            {"by": "bob", "stars": 4, "replies": [{"by": "ann"}, {"by": "eve"}]},
            {"by": "bob", "stars": 2},
        ]})],
    );
    let nested = |query: Value, inner: Value| json!({"nested": {"path": "comments", "query": query, "inner_hits": inner}});
    let inner = json!({"_source": ["comments.stars"], "sort": [{"comments.stars": "asc"}]});
    let found =
        server.search("talks", json!({"query": nested(json!({"term": {"comments.by": "bob"}}), inner)}));
    let shown = &found["hits"]["hits"][0]["inner_hits"]["comments"]["hits"];
    assert_eq!(shown["total"], json!({"value": 2, "relation": "eq"}));
    assert_eq!(shown["hits"][0]["_nested"], json!({"field": "comments", "offset": 2}));
    assert_eq!(
        (&shown["hits"][0]["_source"], &shown["hits"][0]["sort"]),
        (&json!({"stars": 2}), &json!([2]))
    );
    let replies = json!({"nested": {
        "path": "comments.replies", "query": {"term": {"comments.replies.by": "ann"}}, "inner_hits": {"name": "r"},
    }});
    let found = server.search("talks", json!({"query": nested(replies, json!({"_source": false}))}));
    let comment = &found["hits"]["hits"][0]["inner_hits"]["comments"]["hits"]["hits"][0];
    let reply = &comment["inner_hits"]["r"]["hits"]["hits"][0];
    assert_eq!(comment["_nested"]["offset"], 1);
    assert_eq!(
        reply["_nested"],
        json!({"field": "comments", "offset": 1, "_nested": {"field": "replies", "offset": 0}})
    );
    assert_eq!(reply["_source"], json!({"by": "ann"}));
}

#[test]
fn the_best_hits_are_scored_again() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"properties": {"n": {"type": "integer"}}}})).ok();
    server.seed("a", &[json!({"n": 1}), json!({"n": 2}), json!({"n": 3}), json!({"n": 4})]);
    let by_number = |weights: [i64; 4]| {
        let should: Vec<Value> = (1..)
            .zip(weights)
            .map(|(n, boost)| json!({"term": {"n": {"value": n, "boost": boost}}}))
            .collect();
        json!({"bool": {"should": should}})
    };
    let scored = |rescore: Value| -> Vec<(String, f64)> {
        let body = json!({"query": by_number([5, 4, 3, 2]), "rescore": rescore});
        let found = server.search("a", body);
        let hits = found["hits"]["hits"].as_array().unwrap();
        assert_eq!(
            (&found["hits"]["total"]["value"], &found["hits"]["max_score"]),
            (&json!(4), &hits[0]["_score"])
        );
        hits.iter()
            .map(|hit| (hit["_id"].as_str().unwrap().to_owned(), hit["_score"].as_f64().unwrap()))
            .collect()
    };
    let expected = |pairs: &[(&str, f64)]| {
        pairs.iter().map(|(id, score)| ((*id).to_owned(), *score)).collect::<Vec<_>>()
    };
    let third = json!({"term": {"n": {"value": 3, "boost": 10}}});
    let pass = |window: i64, mode: &str| json!({"window_size": window, "query": {"rescore_query": third, "query_weight": 2, "rescore_query_weight": 0.5, "score_mode": mode}});
    assert_eq!(scored(pass(3, "total")), expected(&[("3", 11.0), ("1", 10.0), ("2", 8.0), ("4", 4.0)]));
    assert_eq!(scored(pass(2, "total")), expected(&[("1", 10.0), ("2", 8.0), ("3", 6.0), ("4", 4.0)]));
    assert_eq!(scored(pass(4, "multiply"))[0], ("3".to_owned(), 30.0));
    assert_eq!(scored(pass(4, "min")), expected(&[("1", 10.0), ("2", 8.0), ("3", 5.0), ("4", 4.0)]));
    let fourth = json!({"query": {"rescore_query": {"term": {"n": {"value": 4, "boost": 100}}}}});
    assert_eq!(scored(json!([pass(3, "total"), fourth]))[0], ("4".to_owned(), 104.0));

    let search = |body: Value| server.post("/a/_search", body);
    search(json!({"rescore": pass(10_001, "total")})).error(400, "search_phase_execution_exception");
    search(json!({"rescore": pass(1, "most")})).error(400, "illegal_argument_exception");
    search(json!({"rescore": {"query": {}}})).error(400, "illegal_argument_exception");
    search(json!({"rescore": {}})).error(400, "parsing_exception");
    search(json!({"rescore": pass(1, "total"), "sort": ["n"]})).error(400, "illegal_argument_exception");
    let scrolled = server.post("/a/_search?scroll=1m", json!({"rescore": pass(1, "total")}));
    scrolled.error(400, "action_request_validation_exception");
}

#[test]
fn indices_may_count_more_than_others() {
    let server = Server::new();
    server.seed("a-1", &[json!({})]);
    server.seed("a-2", &[json!({})]);
    server.seed("b", &[json!({})]);
    server.put("/b/_alias/x", Value::Null).ok();
    let search = |boosts: Value| server.post("/_search", json!({"indices_boost": boosts}));
    let found = search(json!([{"x": 3}, {"a-2": 2}, {"a-*": 0.5}])).ok();
    let hits: Vec<Value> = found["hits"]["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| json!([hit["_index"], hit["_score"]]))
        .collect();
    assert_eq!(json!(hits), json!([["b", 3.0], ["a-2", 2.0], ["a-1", 0.5]]));
    search(json!([{"none": 3}])).error(404, "index_not_found_exception");
    search(json!([{"b": "x"}])).error(400, "parsing_exception");
}

#[test]
fn statistics_in_common_are_those_of_one_index_or_refused() {
    let server = Server::new();
    server.put("/a", json!({"settings": {"number_of_shards": 3}})).ok();
    server.seed("a", &[json!({"t": "x"}), json!({"t": "x y"})]);
    server.seed("b", &[json!({"t": "y"})]);
    let query = json!({"query": {"match": {"t": "y"}}});
    let score = |path: &str| server.post(path, query.clone()).ok()["hits"]["max_score"].clone();
    assert_eq!(score("/a/_search?search_type=dfs_query_then_fetch"), score("/a/_search"));
    let several = server.post("/a,b/_search?search_type=dfs_query_then_fetch", query.clone());
    several.error(501, "unsupported_operation_exception");
    server.post("/a/_search?search_type=none", query.clone()).error(400, "illegal_argument_exception");
    let lines = format!("{{\"index\":\"a,b\",\"search_type\":\"dfs_query_then_fetch\"}}\n{query}\n");
    assert_eq!(server.post("/_msearch", lines).ok()["responses"][0]["status"], 501);
}
