use serde_json::{Value, json};

use crate::server::Server;

fn shop() -> Server {
    let server = Server::new();
    server
        .put(
            "/shop",
            json!({"mappings": {"properties": {
                "kind": {"type": "keyword"}, "price": {"type": "double"}, "sold": {"type": "date"},
                "used": {"type": "boolean"}, "rating": {"type": "float"},
                "offers": {"type": "nested", "properties": {
                    "country": {"type": "keyword"}, "price": {"type": "double"}
                }},
            }}}),
        )
        .ok();
    server.seed(
        "shop",
        &[
            json!({"kind": "book", "price": 5, "sold": "2024-01-10", "used": true, "rating": 7.8,
                "offers": [{"country": "KE", "price": 4}, {"country": "ZA", "price": 6}]}),
            json!({"kind": "book", "price": 15, "sold": "2024-02-10", "used": false,
                "offers": {"country": "KE", "price": 14}}),
            json!({"kind": "lamp", "price": 40, "sold": "2024-02-20"}),
            json!({"price": 50}),
        ],
    );
    server
}

fn one(server: &Server, aggregation: Value) -> Value {
    let body = json!({"size": 0, "aggs": {"it": aggregation}});
    server.search("shop", body)["aggregations"]["it"].clone()
}

/// Keys and counts of the buckets.
fn counts(server: &Server, aggregation: Value) -> Vec<(Value, u64)> {
    let found = one(server, aggregation);
    let buckets = found["buckets"].as_array().unwrap();
    buckets.iter().map(|bucket| (bucket["key"].clone(), bucket["doc_count"].as_u64().unwrap())).collect()
}

#[test]
fn terms_can_be_ordered_by_what_is_inside_them() {
    let server = shop();
    let inner = json!({"s": {"stats": {"field": "price"}}, "f": {"filter": {"range": {"price": {"gt": 6}}}}});
    let by = |order: Value| {
        counts(&server, json!({"terms": {"field": "kind", "order": order}, "aggs": inner}))
            .into_iter()
            .map(|(key, _)| key)
            .collect::<Vec<_>>()
    };
    assert_eq!(by(json!({"s.max": "desc"})), ["lamp", "book"]);
    assert_eq!(by(json!({"s.max": "asc"})), ["book", "lamp"]);
    assert_eq!(by(json!([{"f": "asc"}, {"_key": "desc"}])), ["lamp", "book"]);
    assert_eq!(by(json!({"_key": "desc"})), ["lamp", "book"]);
    let wrong = json!({"aggs": {"it": {"terms": {"field": "kind", "order": {"nope": "asc"}}}}});
    server.post("/shop/_search", wrong).error(500, "search_phase_execution_exception");
}

#[test]
fn terms_may_be_missing_rare_chosen_or_not_there_at_all() {
    let server = shop();
    let terms = |more: Value| {
        let mut body = json!({"field": "kind"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        counts(&server, json!({ "terms": body }))
    };
    let pair = |key: &str, count: u64| (json!(key), count);
    assert_eq!(terms(json!({"missing": "none"})), [pair("book", 2), pair("lamp", 1), pair("none", 1)]);
    assert_eq!(terms(json!({"min_doc_count": 2})), [pair("book", 2)]);
    assert_eq!(terms(json!({"include": "b.*"})), [pair("book", 2)]);
    assert_eq!(terms(json!({"exclude": ["book"]})), [pair("lamp", 1)]);
    let body = json!({"size": 0, "query": {"term": {"kind": "lamp"}},
        "aggs": {"it": {"terms": {"field": "kind", "min_doc_count": 0}}}});
    let found = server.search("shop", body);
    assert_eq!(found["aggregations"]["it"]["buckets"][1], json!({"key": "book", "doc_count": 0}));
    assert_eq!(counts(&server, json!({"rare_terms": {"field": "kind"}})), [pair("lamp", 1)]);
}

#[test]
fn terms_beyond_the_size_are_counted_together() {
    let found =
        one(&shop(), json!({"terms": {"field": "kind", "size": 1, "show_term_doc_count_error": true}}));
    assert_eq!(
        found,
        json!({"doc_count_error_upper_bound": 0, "sum_other_doc_count": 1, "buckets": [
            {"key": "book", "doc_count": 2, "doc_count_error_upper_bound": 0},
        ]})
    );
}

#[test]
fn keys_have_the_type_of_their_field() {
    let server = shop();
    let first = |field: &str| one(&server, json!({"terms": {"field": field}}))["buckets"][0].clone();
    assert_eq!(first("used"), json!({"key": 0, "key_as_string": "false", "doc_count": 1}));
    assert_eq!(first("rating"), json!({"key": 7.800_000_190_734_863, "doc_count": 1}));
    assert_eq!(
        first("sold"),
        json!({"key": 1_704_844_800_000_i64, "key_as_string": "2024-01-10T00:00:00.000Z", "doc_count": 1})
    );
}

#[test]
fn nested_entries_are_counted_and_lead_back_to_their_documents() {
    let server = shop();
    let inner = json!({"countries": {"terms": {"field": "offers.country"}, "aggs": {
        "cheapest": {"min": {"field": "offers.price"}},
        "things": {"reverse_nested": {}, "aggs": {"kinds": {"terms": {"field": "kind"}}}},
    }}});
    let found = one(&server, json!({"nested": {"path": "offers"}, "aggs": inner}));
    assert_eq!(found["doc_count"], 3);
    let kenya = &found["countries"]["buckets"][0];
    assert_eq!((&kenya["key"], &kenya["cheapest"]["value"]), (&json!("KE"), &json!(4.0)));
    assert_eq!(kenya["things"]["kinds"]["buckets"], json!([{"key": "book", "doc_count": 2}]));
    assert_eq!(one(&server, json!({"nested": {"path": "absent"}})), json!({"doc_count": 0}));
    // What lies in a nested object is not the document's own.
    assert!(counts(&server, json!({"terms": {"field": "offers.country"}})).is_empty());
    let best = json!({"best": {"top_hits": {"size": 1, "sort": [{"offers.price": "desc"}]}}});
    let found = one(&server, json!({"nested": {"path": "offers"}, "aggs": best}));
    let hit = &found["best"]["hits"]["hits"][0];
    assert_eq!(hit["_nested"], json!({"field": "offers", "offset": 0}));
    assert_eq!(hit["_source"], json!({"country": "KE", "price": 14}));
}

#[test]
fn filters_split_and_the_rest_has_a_bucket_on_request() {
    let server = shop();
    let filters = json!({"cheap": {"range": {"price": {"lt": 10}}}, "book": {"term": {"kind": "book"}}});
    let found = one(&server, json!({"filters": {"filters": filters, "other_bucket": true}}));
    assert_eq!(
        found["buckets"],
        json!({"book": {"doc_count": 2}, "cheap": {"doc_count": 1}, "_other_": {"doc_count": 2}})
    );
    let list = one(&server, json!({"filters": {"filters": [{"term": {"kind": "lamp"}}]}}));
    assert_eq!(list["buckets"], json!([{"doc_count": 1}]));
    let missing = one(&server, json!({"missing": {"field": "kind"}}));
    assert_eq!(missing, json!({"doc_count": 1}));
}

#[test]
fn global_sees_all_documents_whatever_the_query() {
    let body = json!({"size": 0, "query": {"term": {"kind": "lamp"}}, "aggs": {
        "all": {"global": {}, "aggs": {"dearest": {"max": {"field": "price"}}}},
    }});
    let found = shop().search("shop", body);
    assert_eq!(found["aggregations"]["all"], json!({"doc_count": 4, "dearest": {"value": 50.0}}));
}

#[test]
fn ranges_include_their_beginning_and_not_their_end() {
    let server = shop();
    let ranges = json!([{"to": 15}, {"from": 15, "to": 50, "key": "middle"}, {"from": 50}]);
    let found = one(&server, json!({"range": {"field": "price", "ranges": ranges}}));
    assert_eq!(
        found["buckets"],
        json!([
            {"key": "*-15.0", "to": 15.0, "doc_count": 1},
            {"key": "middle", "from": 15.0, "to": 50.0, "doc_count": 2},
            {"key": "50.0-*", "from": 50.0, "doc_count": 1},
        ])
    );
    let dates = json!([{"to": "2024-02||/M"}, {"from": "2024-02"}]);
    let found = one(
        &server,
        json!({"date_range": {"field": "sold", "format": "yyyy-MM", "ranges": dates, "keyed": true}}),
    );
    assert_eq!(
        found["buckets"]["2024-02-*"],
        json!({"from": 1_706_745_600_000.0, "from_as_string": "2024-02", "doc_count": 2})
    );
}

#[test]
fn meta_and_types_are_given_back() {
    let server = shop();
    let body = json!({"size": 0, "aggs": {
        "k": {"terms": {"field": "kind"}, "meta": {"a": 1}, "aggs": {"p": {"avg": {"field": "price"}}}},
        "n": {"terms": {"field": "absent"}},
    }});
    let found = server.post("/shop/_search?typed_keys=true", body).ok();
    assert_eq!(found["aggregations"]["sterms#k"]["meta"], json!({"a": 1}));
    assert_eq!(found["aggregations"]["sterms#k"]["buckets"][0]["avg#p"], json!({"value": 10.0}));
    assert_eq!(found["aggregations"]["umterms#n"]["buckets"], json!([]));
}

#[test]
fn aggregations_that_are_no_aggregations_are_refused() {
    let server = shop();
    let refused = |aggs: Value, kind: &str| {
        server.post("/shop/_search", json!({ "aggs": aggs })).error(400, kind);
    };
    refused(json!({"a": {"tems": {"field": "kind"}}}), "parsing_exception");
    refused(json!({"a": {}}), "parsing_exception");
    refused(json!({"a>b": {"terms": {"field": "kind"}}}), "parsing_exception");
    refused(json!({"a": {"terms": {"field": "kind"}, "max": {"field": "price"}}}), "parsing_exception");
    refused(json!({"a": {"terms": {"field": "kind", "size": 0}}}), "illegal_argument_exception");
}

#[test]
fn one_field_of_two_types_cannot_be_aggregated() {
    let server = shop();
    server.put("/shop2", json!({"mappings": {"properties": {"kind": {"type": "long"}}}})).ok();
    server.put("/shop2/_doc/1?refresh=true", json!({"kind": 1})).ok();
    let body = json!({"aggs": {"k": {"terms": {"field": "kind"}}}});
    server.post("/shop,shop2/_search", body).error(500, "search_phase_execution_exception");
}

#[test]
fn addresses_fall_into_ranges_and_networks() {
    let server = Server::new();
    server.put("/calls", json!({"mappings": {"properties": {"from": {"type": "ip"}}}})).ok();
    server.seed(
        "calls",
        &[json!({"from": "10.0.0.9"}), json!({"from": "10.0.1.2"}), json!({"from": "2001:db8::1"})],
    );
    let ranges = json!([{"to": "10.0.1.0"}, {"mask": "10.0.1.0/24"}, {"from": "10.0.2.0"}]);
    let body = json!({"size": 0, "aggs": {"it": {"ip_range": {"field": "from", "ranges": ranges}}}});
    assert_eq!(
        server.search("calls", body)["aggregations"]["it"]["buckets"],
        json!([
            {"key": "*-10.0.1.0", "to": "10.0.1.0", "doc_count": 1},
            {"key": "10.0.1.0/24", "from": "10.0.1.0", "to": "10.0.2.0", "doc_count": 1},
            {"key": "10.0.2.0-*", "from": "10.0.2.0", "doc_count": 1},
        ])
    );
}

#[test]
fn several_fields_make_one_key() {
    let found =
        one(&shop(), json!({"multi_terms": {"terms": [{"field": "kind"}, {"field": "price"}], "size": 2}}));
    assert_eq!(found["sum_other_doc_count"], 1);
    assert_eq!(
        found["buckets"][0],
        json!({"key": ["book", 5.0], "key_as_string": "book|5.0", "doc_count": 1})
    );
}

#[test]
fn a_sample_is_what_matches_best() {
    let server = shop();
    let best = json!({"bool": {"must": {"match_all": {}}, "should": {"term": {"kind": "lamp"}}}});
    let body = json!({"size": 0, "query": best, "aggs": {
        "it": {"sampler": {"shard_size": 1}, "aggs": {"kinds": {"terms": {"field": "kind"}}}},
    }});
    assert_eq!(
        server.search("shop", body)["aggregations"]["it"]["kinds"]["buckets"],
        json!([{"key": "lamp", "doc_count": 1}])
    );
}

#[test]
fn the_index_is_a_field_and_other_fields_of_the_engine_are_told_to_be_missing() {
    let server = shop();
    server.seed("other", &[json!({"price": 1})]);
    let body = json!({"size": 0, "aggs": {"it": {"terms": {"field": "_index"}}}});
    assert_eq!(
        server.search("shop,other", body)["aggregations"]["it"]["buckets"],
        json!([{"key": "shop", "doc_count": 4}, {"key": "other", "doc_count": 1}])
    );
    let body = json!({"aggs": {"it": {"terms": {"field": "_id"}}}});
    server.post("/shop/_search", body).error(501, "unsupported_operation_exception");
}

#[test]
fn values_that_are_too_rare_are_no_others() {
    let server = Server::new();
    server.put("/k", json!({"mappings": {"properties": {"k": {"type": "keyword"}}}})).ok();
    let all = ["a", "a", "a", "b", "b", "c", "d"].map(|k| json!({ "k": k }));
    server.seed("k", &all);
    let found = |more: Value| {
        let mut body = json!({"field": "k", "min_doc_count": 2});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let body = json!({"size": 0, "aggs": {"it": {"terms": body}}});
        let found = server.search("k", body)["aggregations"]["it"].clone();
        let keys = found["buckets"].as_array().unwrap().iter().map(|bucket| bucket["key"].clone()).collect();
        (Value::Array(keys), found["sum_other_doc_count"].as_u64().unwrap())
    };
    assert_eq!(found(json!({"size": 1})), (json!(["a"]), 2));
    // An index gives no more than this, whatever is left of it afterwards.
    assert_eq!(found(json!({"size": 1, "shard_size": 2, "min_doc_count": 3})), (json!(["a"]), 2));
    assert_eq!(found(json!({"size": 2, "order": {"_key": "desc"}})), (json!([]), 5));
}
