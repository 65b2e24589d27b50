use serde_json::{Value, json};

use crate::server::Server;

fn films() -> Server {
    let server = Server::new();
    server
        .put(
            "/films",
            json!({"mappings": {"properties": {
                "length": {"type": "integer"}, "rating": {"type": "float"}, "votes": {"type": "long"},
                "released": {"type": "date"}, "kids": {"type": "boolean"}, "genre": {"type": "keyword"},
            }}}),
        )
        .ok();
    server.seed(
        "films",
        &[
            json!({"length": 90, "rating": 7.8, "votes": 10, "released": "2019-03-14", "kids": true, "genre": ["a", "b"]}),
            json!({"length": [100, 120], "rating": 6.1, "votes": 30, "released": "2021-07-01", "kids": false, "genre": "b"}),
            json!({"genre": "b"}),
        ],
    );
    server
}

fn one(server: &Server, aggregation: Value) -> Value {
    let body = json!({"size": 0, "aggs": {"it": aggregation}});
    server.search("films", body)["aggregations"]["it"].clone()
}

#[test]
fn metrics_are_doubles_and_dates_have_their_text() {
    let server = films();
    let of = |kind: &str, field: &str| one(&server, json!({ kind: {"field": field} }));
    assert_eq!(of("sum", "length"), json!({"value": 310.0}));
    assert_eq!(of("avg", "length"), json!({"value": 310.0 / 3.0}));
    assert_eq!(of("min", "rating"), json!({"value": 6.099_999_904_632_568}));
    assert_eq!(
        of("max", "released"),
        json!({"value": 1_625_097_600_000.0, "value_as_string": "2021-07-01T00:00:00.000Z"})
    );
    assert_eq!(of("avg", "kids"), json!({"value": 0.5, "value_as_string": "true"}));
    assert_eq!(of("value_count", "genre"), json!({"value": 4}));
    assert_eq!(of("cardinality", "genre"), json!({"value": 2}));
}

#[test]
fn metrics_of_nothing_are_null_and_sums_zero() {
    let server = films();
    let of = |kind: &str| one(&server, json!({ kind: {"field": "absent"} }));
    for kind in ["avg", "min", "max", "median_absolute_deviation"] {
        assert_eq!(of(kind), json!({"value": null}), "{kind}");
    }
    assert_eq!(of("sum"), json!({"value": 0.0}));
    assert_eq!(of("stats"), json!({"count": 0, "min": null, "max": null, "avg": null, "sum": 0.0}));
    assert_eq!(of("extended_stats")["std_deviation_bounds"]["upper"], Value::Null);
    assert_eq!(of("percentiles")["values"]["50.0"], Value::Null);
}

#[test]
fn missing_stands_in_and_a_format_prints() {
    let server = films();
    let with = |more: Value| {
        let mut body = json!({"field": "length"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one(&server, json!({ "avg": body }))
    };
    assert_eq!(with(json!({"missing": 0})), json!({"value": 77.5}));
    assert_eq!(with(json!({"format": "#,##0.0"})), json!({"value": 310.0 / 3.0, "value_as_string": "103.3"}));
}

#[test]
fn extended_stats_tell_the_spread() {
    let found = one(&films(), json!({"extended_stats": {"field": "length", "sigma": 1}}));
    assert_eq!(found["sum_of_squares"], json!(32_500.0));
    let deviation = (32_500.0f64 / 3.0 - (310.0f64 / 3.0).powi(2)).sqrt();
    let close = |value: &Value, wanted: f64| (value.as_f64().unwrap() - wanted).abs() < 1e-9;
    assert!(close(&found["std_deviation"], deviation), "{found}");
    assert!(close(&found["std_deviation_bounds"]["lower"], 310.0 / 3.0 - deviation), "{found}");
}

#[test]
fn percentiles_lie_between_the_values() {
    let server = films();
    let percentiles = |more: Value| {
        let mut body = json!({"field": "length", "percents": [50, 100]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one(&server, json!({ "percentiles": body }))["values"].clone()
    };
    assert_eq!(percentiles(json!({})), json!({"50.0": 100.0, "100.0": 120.0}));
    assert_eq!(
        percentiles(json!({"keyed": false})),
        json!([{"key": 50.0, "value": 100.0}, {"key": 100.0, "value": 120.0}])
    );
    assert_eq!(percentiles(json!({"hdr": {}}))["50.0"], json!(100.0));
    let ranks = one(&server, json!({"percentile_ranks": {"field": "length", "values": [100]}}));
    assert!((ranks["values"]["100.0"].as_f64().unwrap() - (1.0 + 1.0 / 3.0) / 3.0 * 100.0).abs() < 1e-9);
}

#[test]
fn weights_count_in_a_weighted_mean() {
    let found =
        one(&films(), json!({"weighted_avg": {"value": {"field": "length"}, "weight": {"field": "votes"}}}));
    assert_eq!(found, json!({"value": (90.0 * 10.0 + 220.0 * 30.0) / 70.0}));
}

#[test]
fn top_hits_show_documents_of_a_bucket() {
    let inner = json!({"best": {"top_hits": {"size": 1, "sort": [{"votes": "desc"}], "_source": ["votes"]}}});
    let found = one(&films(), json!({"terms": {"field": "genre"}, "aggs": inner}));
    let best = &found["buckets"][0]["best"]["hits"];
    assert_eq!(best["total"], json!({"value": 3, "relation": "eq"}));
    assert_eq!(
        best["hits"][0],
        json!({"_index": "films", "_id": "2", "_score": null, "_source": {"votes": 30}, "sort": [30]})
    );
}

#[test]
fn a_metric_of_the_wrong_type_is_refused() {
    let server = films();
    let refused = |aggregation: Value, status: u16, reason: &str| {
        let body = json!({"aggs": {"it": aggregation}});
        let answer = server.post("/films/_search", body);
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.text.contains(reason), "{}", answer.text);
    };
    refused(
        json!({"avg": {"field": "genre"}}),
        400,
        "Field [genre] of type [keyword] is not supported for aggregation [avg]",
    );
    refused(json!({"avg": {}}), 400, "Required one of fields [field, script]");
    refused(json!({"avg": {"field": "length", "fild": 1}}), 400, "[avg] unknown field [fild]");
    refused(
        json!({"avg": {"field": "length"}, "aggs": {"x": {"max": {"field": "length"}}}}),
        500,
        "cannot accept sub-aggregations",
    );
    refused(json!({"avg": {"field": "length", "script": "1"}}), 501, "[script] of [avg]");
}

#[test]
fn a_shard_that_fails_leaves_the_others_to_answer() {
    let server = Server::new();
    server.put("/a", json!({"settings": {"number_of_shards": 5}})).ok();
    server.seed(
        "a",
        &[json!({"n": 1}), json!({"n": 51}), json!({"n": 101}), json!({"n": 151}), json!({"n": -10})],
    );
    let hdr = json!({"aggs": {"p": {"percentiles": {"field": "n", "hdr": {}}}, "all": {"global": {}}}});
    let found = server.search("a", hdr.clone());
    assert_eq!((&found["_shards"]["successful"], &found["_shards"]["failed"]), (&json!(4), &json!(1)));
    assert_eq!(found["_shards"]["failures"][0]["reason"]["type"], "array_index_out_of_bounds_exception");
    let left = found["hits"]["total"]["value"].as_u64().unwrap();
    assert_eq!(left, found["hits"]["hits"].as_array().unwrap().len() as u64);
    assert!(found["hits"]["hits"].as_array().unwrap().iter().all(|hit| hit["_id"] != "5"));
    assert_eq!(found["aggregations"]["all"]["doc_count"], left);
    server
        .post("/a/_search?allow_partial_search_results=false", hdr)
        .error(500, "search_phase_execution_exception");
    // What every shard refuses is told once.
    let all = server.post("/a/_search", json!({"aggs": {"p": {"avg": {"field": "_index"}}}}));
    all.error(400, "search_phase_execution_exception");
    assert_eq!(all.json()["error"]["failed_shards"].as_array().unwrap().len(), 1);
}

#[test]
fn top_hits_of_none_is_refused_where_there_are_some() {
    let server = films();
    let body = json!({"aggs": {"it": {"top_hits": {"size": 0}}}});
    server.post("/films/_search", body.clone()).error(400, "search_phase_execution_exception");
    server.put("/empty", json!({})).ok();
    server.search("empty", body);
}
