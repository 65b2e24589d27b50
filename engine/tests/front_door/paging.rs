use serde_json::{Value, json};

use crate::server::Server;

fn numbers(count: u32) -> Server {
    let server = Server::new();
    let documents: Vec<Value> = (1..=count).map(|n| json!({"n": n, "even": n % 2 == 0})).collect();
    server.seed("numbers", &documents);
    server
}

fn ids(found: &Value) -> Vec<&str> {
    found["hits"]["hits"].as_array().unwrap().iter().map(|hit| hit["_id"].as_str().unwrap()).collect()
}

#[test]
fn from_and_size_cut_a_page_out() {
    let server = numbers(5);
    let found = server.search("numbers", json!({"from": 1, "size": 2, "sort": ["n"]}));
    assert_eq!((ids(&found), &found["hits"]["total"]["value"]), (vec!["2", "3"], &json!(5)));
    let found = server.get("/numbers/_search?from=4&size=2&sort=n:desc&_source=false").ok();
    assert_eq!(ids(&found), ["1"]);
    assert_eq!(found["hits"]["hits"][0].get("_source"), None);
}

#[test]
fn pages_beyond_the_window_are_refused_by_the_index() {
    let server = numbers(1);
    let refused = server.post("/numbers/_search", json!({"from": 9_999, "size": 2}));
    refused.error(400, "search_phase_execution_exception");
    assert!(refused.text.contains("Result window is too large"), "{}", refused.text);
    assert!(refused.text.contains("[10000] but was [10001]"), "{}", refused.text);
    for body in [json!({"from": -1}), json!({"size": -1})] {
        server.post("/numbers/_search", body).error(400, "illegal_argument_exception");
    }
}

#[test]
fn search_after_goes_on_behind_a_hit() {
    let server = numbers(5);
    let page = |after: Value| {
        let body = json!({"size": 2, "sort": [{"even": "asc"}, {"n": "desc"}], "search_after": after});
        let found = server.search("numbers", body);
        ids(&found).iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()
    };
    // Odd ones first, the largest of them first: 5 3 1 4 2
    assert_eq!(page(json!([false, 3])), ["1", "4"]);
    assert_eq!(page(json!([true, 4])), ["2"]);
    let wrong = server.post("/numbers/_search", json!({"sort": ["n"], "search_after": [1, 2]}));
    wrong.error(400, "search_phase_execution_exception");
    assert!(wrong.text.contains("search_after has 2 value(s) but sort has 1."));
    let unsorted = server.post("/numbers/_search", json!({"search_after": [1]}));
    assert!(unsorted.text.contains("Sort must contain at least one field."), "{}", unsorted.text);
}

#[test]
fn hits_are_counted_as_far_as_one_asks() {
    let server = numbers(5);
    let total = |body: Value| server.search("numbers", body)["hits"].get("total").cloned();
    assert_eq!(total(json!({})), Some(json!({"value": 5, "relation": "eq"})));
    assert_eq!(total(json!({"track_total_hits": 3})), Some(json!({"value": 3, "relation": "gte"})));
    assert_eq!(total(json!({"track_total_hits": 5})), Some(json!({"value": 5, "relation": "eq"})));
    assert_eq!(total(json!({"track_total_hits": true})), Some(json!({"value": 5, "relation": "eq"})));
    assert_eq!(total(json!({"track_total_hits": false})), None);
    assert_eq!(server.get("/numbers/_search?rest_total_hits_as_int=true").ok()["hits"]["total"], 5);
}

#[test]
fn a_post_filter_leaves_aggregations_alone_and_min_score_does_not() {
    let server = numbers(5);
    let aggs = json!({"all": {"value_count": {"field": "n"}}});
    let filtered = server.search("numbers", json!({"post_filter": {"term": {"even": true}}, "aggs": aggs}));
    assert_eq!(
        (&filtered["hits"]["total"]["value"], &filtered["aggregations"]["all"]["value"]),
        (&json!(2), &json!(5))
    );
    let query = json!({"bool": {"should": [{"term": {"n": 1}}], "filter": {"match_all": {}}}});
    let scored = server.search("numbers", json!({"query": query, "min_score": 0.5, "aggs": aggs}));
    assert_eq!(
        (&scored["hits"]["total"]["value"], &scored["aggregations"]["all"]["value"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn a_group_shows_its_best_hit_and_more_of_it_on_request() {
    let server = numbers(5);
    let inner = json!({"name": "others", "size": 2, "sort": [{"n": "asc"}], "_source": false});
    let body = json!({
        "collapse": {"field": "n", "inner_hits": inner}, "sort": [{"n": "desc"}], "size": 2, "_source": false,
    });
    let found = server.search("numbers", body);
    assert_eq!(found["hits"]["total"]["value"], 5);
    let first = &found["hits"]["hits"][0];
    assert_eq!((first["_id"].as_str(), &first["fields"]["n"]), (Some("5"), &json!([5])));
    assert_eq!(first["inner_hits"]["others"]["hits"]["hits"][0]["_id"], "5");
    let text = server.post("/numbers/_search", json!({"collapse": {"field": "even"}}));
    text.error(400, "search_phase_execution_exception");
}

#[test]
fn one_index_that_refuses_does_not_fail_the_others() {
    let server = numbers(1);
    server.put("/words", json!({"mappings": {"properties": {"n": {"type": "keyword"}}}})).ok();
    server.put("/words/_doc/w?refresh=true", json!({"n": "one"})).ok();
    let body = json!({"query": {"term": {"n": "one"}}});
    let found = server.search("numbers,words", body.clone());
    assert_eq!(ids(&found), ["w"]);
    assert_eq!((&found["_shards"]["total"], &found["_shards"]["failed"]), (&json!(2), &json!(1)));
    assert_eq!(found["_shards"]["failures"][0]["index"], "numbers");
    server
        .post("/numbers,words/_search?allow_partial_search_results=false", body)
        .error(400, "search_phase_execution_exception");
}

#[test]
fn searches_without_an_index_find_nothing_with_a_score_of_zero() {
    let found = Server::new().get("/absent-*/_search").ok();
    assert_eq!(found["hits"]["max_score"], json!(0.0));
    assert_eq!(found["_shards"]["total"], 0);
}

#[test]
fn groups_of_a_search_without_a_query_have_no_scores() {
    let server = Server::new();
    server.seed("groups", &[json!({"n": 1}), json!({"n": 1})]);
    let collapse = json!({"field": "n", "inner_hits": {"name": "same"}});
    let inner = |body: Value| {
        let hits = server.search("groups", body)["hits"]["hits"][0].clone();
        (hits["_score"].clone(), hits["inner_hits"]["same"]["hits"]["max_score"].clone())
    };
    assert_eq!(inner(json!({"collapse": collapse})), (json!(1.0), json!(0.0)));
    assert_eq!(inner(json!({"collapse": collapse, "query": {"match_all": {}}})), (json!(1.0), json!(1.0)));
}
