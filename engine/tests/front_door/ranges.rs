//! Buckets of ranges: what their ends mean and how they are shown.

use serde_json::{Value, json};

use crate::server::Server;

fn buckets(server: &Server, index: &str, aggregation: Value) -> Value {
    let body = json!({"size": 0, "aggs": {"it": aggregation}});
    server.search(index, body)["aggregations"]["it"]["buckets"].clone()
}

fn hours() -> Server {
    let server = Server::new();
    let properties = json!({
        "at": {"type": "date"}, "second": {"type": "date", "format": "epoch_second"}, "millis": {"type": "long"},
    });
    server.put("/hours", json!({"mappings": {"properties": properties}})).ok();
    server.seed(
        "hours",
        &[
            json!({"at": "2024-01-01T00:00:00Z", "second": 1_704_067_200, "millis": 1_704_067_200_000_i64}),
            json!({"at": "2024-01-01T05:00:00Z", "second": 1_704_085_200, "millis": 1_704_085_200_000_i64}),
        ],
    );
    server
}

#[test]
fn a_number_is_the_time_that_clocks_in_the_zone_show() {
    let server = hours();
    let expected = json!([{
        "key": "2024-01-01T00:00:00.000-05:00-*",
        "from": 1_704_085_200_000.0, "from_as_string": "2024-01-01T00:00:00.000-05:00", "doc_count": 1,
    }]);
    for from in [json!(1_704_067_200_000_i64), json!("1704067200000"), json!(1_704_067_200_000.5)] {
        let ranges = json!({"field": "at", "time_zone": "-05:00", "ranges": [{ "from": from }]});
        assert_eq!(buckets(&server, "hours", json!({ "date_range": ranges })), expected);
        let body = json!({"query": {"range": {"at": {"gte": from, "time_zone": "-05:00"}}}});
        assert_eq!(server.search("hours", body)["hits"]["total"]["value"], 1);
    }
}

#[test]
fn an_end_is_read_as_the_field_is() {
    let server = hours();
    let found = |kind: &str, field: &str, from: Value| {
        buckets(&server, "hours", json!({ kind: {"field": field, "ranges": [{ "from": from }]} }))
    };
    assert_eq!(
        found("date_range", "second", json!(1_704_070_800)),
        json!([{"key": "1704070800-*", "from": 1_704_070_800_000.0, "from_as_string": "1704070800", "doc_count": 1}])
    );
    assert_eq!(
        found("date_range", "millis", json!(1_704_070_800_000_i64)),
        json!([{"key": "1.7040708E12-*", "from": 1_704_070_800_000.0, "doc_count": 1}])
    );
    let from = "2024-01-01T05:00:00.000Z";
    assert_eq!(
        found("range", "at", json!(from)),
        json!([{"key": format!("{from}-*"), "from": 1_704_085_200_000.0, "from_as_string": from, "doc_count": 1}])
    );
}

fn places() -> Server {
    let server = Server::new();
    server.put("/places", json!({"mappings": {"properties": {"at": {"type": "geo_point"}}}})).ok();
    server.seed("places", &[json!({"at": "0,1"}), json!({"at": ["0,2", "0,1"]}), json!({"name": "nowhere"})]);
    server
}

#[test]
fn distances_begin_at_zero_though_their_keys_do_not_say_it() {
    let found = |ranges: Value| {
        let body = json!({"field": "at", "origin": "0,0", "unit": "km", "ranges": ranges});
        buckets(&places(), "places", json!({ "geo_distance": body }))
    };
    assert_eq!(
        found(json!([{"to": 150}, {"from": 150}])),
        json!([
            {"key": "*-150.0", "from": 0.0, "to": 150.0, "doc_count": 2},
            {"key": "150.0-*", "from": 150.0, "doc_count": 1},
        ])
    );
    assert_eq!(
        found(json!([{"from": 0, "to": 150, "key": "near"}, {"from": 0}])),
        json!([
            {"key": "near", "from": 0.0, "to": 150.0, "doc_count": 2},
            {"key": "*-*", "from": 0.0, "doc_count": 2},
        ])
    );
}

#[test]
fn points_can_be_counted() {
    let server = places();
    let body = json!({"size": 0, "aggs": {
        "all": {"value_count": {"field": "at"}}, "different": {"cardinality": {"field": "at"}},
        "none": {"missing": {"field": "at"}}, "with": {"value_count": {"field": "at", "missing": "1,1"}},
    }});
    let found = server.search("places", body)["aggregations"].clone();
    assert_eq!(
        found,
        json!({"all": {"value": 3}, "different": {"value": 2}, "none": {"doc_count": 1}, "with": {"value": 4}})
    );
    let summed = json!({"aggs": {"sum": {"sum": {"field": "at"}}}});
    server.post("/places/_search", summed).error(400, "search_phase_execution_exception");
}
