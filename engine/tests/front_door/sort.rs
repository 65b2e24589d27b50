use serde_json::{Value, json};

use crate::server::Server;

fn shelf() -> Server {
    let server = Server::new();
    server
        .put(
            "/shelf",
            json!({"mappings": {"properties": {
                "name": {"type": "keyword"},
                "price": {"type": "float"},
                "stock": {"type": "integer"},
                "sizes": {"type": "long"},
                "added": {"type": "date"},
                "offers": {"type": "nested", "properties": {
                    "price": {"type": "double"}, "country": {"type": "keyword"}
                }},
            }}}),
        )
        .ok();
    server.seed(
        "shelf",
        &[
            json!({"name": "b", "price": 8.9, "stock": 3, "sizes": [1, 9], "added": "2024-03-02",
                "offers": [{"price": 5, "country": "KE"}, {"price": 1, "country": "ZA"}]}),
            json!({"name": "a", "price": 1.5, "sizes": [4, 5], "offers": {"price": 3, "country": "KE"}}),
            json!({"stock": 1, "sizes": [2], "added": "2023-01-01"}),
        ],
    );
    server
}

/// The ids and the sort values of the hits.
fn sorted(server: &Server, index: &str, sort: Value) -> Vec<(String, Value)> {
    let found = server.search(index, json!({ "sort": sort }));
    assert_eq!(found["hits"]["max_score"], Value::Null);
    let hits = found["hits"]["hits"].as_array().unwrap();
    hits.iter().map(|hit| (hit["_id"].as_str().unwrap().to_owned(), hit["sort"].clone())).collect()
}

fn pairs(expected: &[(&str, Value)]) -> Vec<(String, Value)> {
    expected.iter().map(|(id, keys)| ((*id).to_owned(), keys.clone())).collect()
}

#[test]
fn what_has_no_value_comes_last_in_both_directions() {
    let server = shelf();
    assert_eq!(
        sorted(&server, "shelf", json!(["name"])),
        pairs(&[("2", json!(["a"])), ("1", json!(["b"])), ("3", json!([null]))])
    );
    assert_eq!(
        sorted(&server, "shelf", json!({"stock": "desc"})),
        pairs(&[("1", json!([3])), ("3", json!([1])), ("2", json!([i64::MIN]))])
    );
    assert_eq!(
        sorted(&server, "shelf", json!({"stock": {"order": "asc"}})),
        pairs(&[("3", json!([1])), ("1", json!([3])), ("2", json!([i64::MAX]))])
    );
}

#[test]
fn missing_chooses_the_end_or_a_value() {
    let server = shelf();
    assert_eq!(
        sorted(&server, "shelf", json!([{"stock": {"missing": "_first"}}])),
        pairs(&[("2", json!([i64::MIN])), ("3", json!([1])), ("1", json!([3]))])
    );
    assert_eq!(
        sorted(&server, "shelf", json!([{"stock": {"missing": 2}}])),
        pairs(&[("3", json!([1])), ("2", json!([2])), ("1", json!([3]))])
    );
}

#[test]
fn floats_print_with_the_digits_of_their_own_precision() {
    let server = shelf();
    assert_eq!(
        sorted(&server, "shelf", json!([{"price": "desc"}])),
        pairs(&[("1", json!([8.9])), ("2", json!([1.5])), ("3", json!(["-Infinity"]))])
    );
}

#[test]
fn dates_are_milliseconds_unless_a_format_is_asked_for() {
    let server = shelf();
    assert_eq!(
        sorted(&server, "shelf", json!([{"added": "asc"}]))[0],
        ("3".to_owned(), json!([1_672_531_200_000_i64]))
    );
    let formatted = sorted(&server, "shelf", json!([{"added": {"order": "asc", "format": "dd.MM.yyyy"}}]));
    assert_eq!(formatted[..2], pairs(&[("3", json!(["01.01.2023"])), ("1", json!(["02.03.2024"]))]));
}

#[test]
fn the_mode_says_what_several_values_count_as() {
    let server = shelf();
    let first = |mode: &str, order: &str| {
        sorted(&server, "shelf", json!([{"sizes": {"order": order, "mode": mode}}])).remove(0)
    };
    assert_eq!(first("min", "asc"), ("1".to_owned(), json!([1])));
    assert_eq!(first("max", "desc"), ("1".to_owned(), json!([9])));
    assert_eq!(first("sum", "desc"), ("1".to_owned(), json!([10])));
    assert_eq!(first("avg", "asc"), ("3".to_owned(), json!([2])));
    // 4.5 is rounded up: whole numbers stay whole.
    assert_eq!(
        sorted(&server, "shelf", json!([{"sizes": {"mode": "median"}}]))[1],
        ("1".to_owned(), json!([5]))
    );
}

#[test]
fn nested_values_need_their_path_and_may_be_filtered() {
    let server = shelf();
    let sort = json!([{"offers.price": {"order": "asc", "nested": {"path": "offers"}}}]);
    assert_eq!(
        sorted(&server, "shelf", sort),
        pairs(&[("1", json!([1.0])), ("2", json!([3.0])), ("3", json!(["Infinity"]))])
    );
    let filter = json!({"term": {"offers.country": "KE"}});
    let sort = json!([{"offers.price": {"order": "asc", "nested": {"path": "offers", "filter": filter}}}]);
    assert_eq!(sorted(&server, "shelf", sort)[..2], pairs(&[("2", json!([3.0])), ("1", json!([5.0]))]));
    let without = server.post("/shelf/_search", json!({"sort": ["offers.price"]}));
    without.error(400, "search_phase_execution_exception");
    assert!(without.text.contains("mandatory to set the [nested] context"), "{}", without.text);
}

#[test]
fn a_field_that_nobody_knows_fails_unless_its_type_is_given() {
    let server = shelf();
    let refused = server.post("/shelf/_search", json!({"sort": ["absent"]}));
    refused.error(400, "search_phase_execution_exception");
    assert!(refused.text.contains("No mapping found for [absent] in order to sort on"));
    let sort = json!([{"absent": {"unmapped_type": "keyword"}}, "_doc"]);
    assert_eq!(sorted(&server, "shelf", sort)[0].1[0], Value::Null);
}

#[test]
fn scores_are_null_unless_they_are_asked_for() {
    let server = shelf();
    let search = |body: Value| server.search("shelf", body)["hits"]["hits"][0]["_score"].clone();
    assert_eq!(search(json!({"sort": ["stock"]})), Value::Null);
    assert_eq!(search(json!({"sort": ["stock"], "track_scores": true})), json!(1.0));
    assert_eq!(search(json!({"sort": ["_score", "stock"]})), json!(1.0));
    let by_score = server.search("shelf", json!({"sort": ["_score"]}));
    assert_eq!(by_score["hits"]["hits"][0].get("sort"), None);
}

#[test]
fn faults_in_a_sort_are_told_as_elasticsearch_tells_them() {
    let server = shelf();
    let refused = |sort: Value, kind: &str| {
        server.post("/shelf/_search", json!({ "sort": sort })).error(400, kind);
    };
    refused(json!([{"stock": {"order": "sideways"}}]), "x_content_parse_exception");
    refused(json!([{"stock": {"oder": "asc"}}]), "x_content_parse_exception");
    let script = json!([{"_script": {"type": "number", "script": "1"}}]);
    server.post("/shelf/_search", json!({ "sort": script })).error(501, "unsupported_operation_exception");
}

#[test]
fn places_are_sorted_by_how_far_they_are() {
    let server = Server::new();
    server.put("/places", json!({"mappings": {"properties": {"at": {"type": "geo_point"}}}})).ok();
    server.seed(
        "places",
        &[json!({"at": {"lat": 0, "lon": 2}}), json!({"name": "nowhere"}), json!({"at": "0,1"})],
    );
    let sort = |order: &str| {
        let sort = json!([{"_geo_distance": {"at": [0, 0], "order": order, "unit": "km"}}]);
        let found = server.search("places", json!({ "sort": sort }));
        let hits = found["hits"]["hits"].as_array().unwrap();
        hits.iter().map(|hit| (hit["_id"].clone(), hit["sort"][0].clone())).collect::<Vec<_>>()
    };
    let near = sort("asc");
    let ids: Vec<&Value> = near.iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["3", "1", "2"]);
    assert!((near[0].1.as_f64().unwrap() - 111.195).abs() < 0.01, "{near:?}");
    // What has no place is infinitely far, first of all when the farthest come first.
    assert_eq!((&near[2].1, &sort("desc")[0].0), (&json!("Infinity"), &json!("2")));
    let wrong = json!({"sort": [{"_geo_distance": {"name": [0, 0]}}]});
    server.post("/places/_search", wrong).error(400, "search_phase_execution_exception");
}

#[test]
fn addresses_are_in_the_order_of_their_numbers() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"properties": {"ip": {"type": "ip"}}}})).ok();
    server.seed(
        "a",
        &[
            json!({"ip": "10.0.0.10"}),
            json!({"ip": ["9.0.0.1", "10.0.0.200"]}),
            json!({"ip": "::ffff:10.0.0.9"}),
            json!({"ip": "2001:db8::1"}),
            json!({}),
        ],
    );
    let order = |sort: Value| -> (String, Vec<Value>) {
        let found = server.search("a", json!({ "sort": sort }));
        let hits = found["hits"]["hits"].as_array().unwrap();
        (
            hits.iter().map(|hit| hit["_id"].as_str().unwrap()).collect(),
            hits.iter().map(|hit| hit["sort"][0].clone()).collect(),
        )
    };
    let (ids, keys) = order(json!(["ip"]));
    assert_eq!(ids, "23145");
    assert_eq!(json!(keys), json!(["9.0.0.1", "10.0.0.9", "10.0.0.10", "2001:db8::1", null]));
    assert_eq!(order(json!({"ip": "desc"})).0, "42135");
    assert_eq!(order(json!({"ip": {"missing": "10.0.0.100"}})).0, "23154");
    let page = server.search("a", json!({"sort": ["ip"], "search_after": ["10.0.0.9"], "size": 1}));
    assert_eq!(page["hits"]["hits"][0]["_id"], "1");
    server
        .post("/a/_search", json!({"sort": ["ip"], "search_after": ["10.0.0"]}))
        .error(400, "search_phase_execution_exception");
    server
        .post("/a/_search", json!({"sort": {"ip": {"mode": "avg"}}}))
        .error(400, "search_phase_execution_exception");
    let shown = server.search("a", json!({"query": {"ids": {"values": ["2"]}}, "docvalue_fields": ["ip"]}));
    assert_eq!(shown["hits"]["hits"][0]["fields"]["ip"], json!(["9.0.0.1", "10.0.0.200"]));
    let terms = json!({"size": 0, "aggs": {"ips": {"terms": {"field": "ip", "order": {"_key": "asc"}}}}});
    let buckets = server.search("a", terms)["aggregations"]["ips"]["buckets"].clone();
    let keys: Vec<&Value> = buckets.as_array().unwrap().iter().map(|bucket| &bucket["key"]).collect();
    assert_eq!(json!(keys), json!(["9.0.0.1", "10.0.0.9", "10.0.0.10", "10.0.0.200", "2001:db8::1"]));
    assert_eq!(
        server.ids("a", json!({"range": {"ip": {"gte": "10.0.0.9", "lt": "10.0.0.200"}}})),
        ["1", "3"]
    );
    let least = json!({"aggs": {"least": {"min": {"field": "ip"}}}});
    server.post("/a/_search", least).error(400, "search_phase_execution_exception");
}

#[test]
fn unsigned_numbers_are_combined_without_loss() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"properties": {"n": {"type": "unsigned_long"}}}})).ok();
    let (large, larger) = (13_835_058_055_282_163_713_u64, 13_835_058_055_282_163_714_u64);
    server.seed("a", &[json!({"n": [large, larger]}), json!({"n": [1, larger - 2]})]);
    let keys = |mode: &str| {
        let sorted = sorted(&server, "a", json!({"n": {"mode": mode}}));
        sorted.into_iter().map(|(_, keys)| keys[0].clone()).collect::<Vec<_>>()
    };
    // Sums wrap as 64 bits do, and averages are those of the wrapped sum.
    assert_eq!(json!(keys("sum")), json!([9_223_372_036_854_775_811_u64, large]));
    assert_eq!(json!(keys("avg")), json!([4_611_686_018_427_387_906_u64, 6_917_529_027_641_081_857_u64]));
    assert_eq!(json!(keys("max")), json!([larger - 2, larger]));
    server.put("/b", json!({"mappings": {"properties": {"n": {"type": "long"}}}})).ok();
    let mixed = server.post("/a,b/_search", json!({"sort": ["n"]}));
    mixed.error(400, "search_phase_execution_exception");
    assert!(mixed.text.contains("Can't do sort across indices"), "{}", mixed.text);
}
