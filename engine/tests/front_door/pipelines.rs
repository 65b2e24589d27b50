use serde_json::{Value, json};

use crate::server::Server;

fn sales() -> Server {
    let server = Server::new();
    let mapping = json!({"properties": {"at": {"type": "date"}, "price": {"type": "double"}}});
    server.put("/sales", json!({ "mappings": mapping })).ok();
    server.seed(
        "sales",
        &[
            json!({"at": "2024-01-10", "price": 10}),
            json!({"at": "2024-02-10", "price": 30}),
            json!({"at": "2024-02-20", "price": 5}),
            json!({"at": "2024-04-10", "price": 20}),
        ],
    );
    server
}

/// A bucket for each month, with the sum of its prices and what else is asked for.
fn months(inner: Value) -> Value {
    let mut inner = inner;
    inner["sum"] = json!({"sum": {"field": "price"}});
    json!({
        "date_histogram": {"field": "at", "calendar_interval": "month", "format": "yyyy-MM"},
        "aggs": inner,
    })
}

fn answers(aggs: Value) -> Value {
    sales().search("sales", json!({"size": 0, "aggs": aggs}))["aggregations"].clone()
}

#[test]
fn siblings_read_the_buckets_beside_them() {
    let path = json!({"buckets_path": "m>sum"});
    let found = answers(json!({
        "m": months(json!({})),
        "avg": {"avg_bucket": path}, "sum": {"sum_bucket": path}, "stats": {"stats_bucket": path},
        "max": {"max_bucket": path}, "min": {"min_bucket": path}, "count": {"avg_bucket": {"buckets_path": "m>_count"}},
    }));
    // March has no sales and is left out.
    assert_eq!(found["avg"], json!({"value": 65.0 / 3.0}));
    assert_eq!(found["sum"], json!({"value": 65.0}));
    assert_eq!(found["max"], json!({"value": 35.0, "keys": ["2024-02"]}));
    assert_eq!(found["min"], json!({"value": 10.0, "keys": ["2024-01"]}));
    assert_eq!(found["stats"]["count"], 3);
    assert_eq!(found["count"], json!({"value": 1.0}));
}

#[test]
fn parents_add_to_each_bucket_in_the_order_of_time() {
    let found = answers(json!({"m": months(json!({
        "change": {"derivative": {"buckets_path": "sum"}},
        "so_far": {"cumulative_sum": {"buckets_path": "sum"}},
        "of_change": {"cumulative_sum": {"buckets_path": "change"}},
    }))}));
    let buckets = found["m"]["buckets"].as_array().unwrap();
    assert_eq!((buckets[0].get("change"), &buckets[0]["so_far"]["value"]), (None, &json!(10.0)));
    assert_eq!(buckets[1]["change"], json!({"value": 25.0}));
    assert_eq!(buckets[2]["change"], json!({"value": null}));
    assert_eq!(
        (&buckets[3]["so_far"]["value"], &buckets[3]["of_change"]["value"]),
        (&json!(65.0), &json!(25.0))
    );
}

#[test]
fn zeros_can_stand_in_for_gaps() {
    let found = answers(json!({"m": months(json!({
        "change": {"derivative": {"buckets_path": "sum", "gap_policy": "insert_zeros", "unit": "1d"}},
    }))}));
    let march = &found["m"]["buckets"][2]["change"];
    assert_eq!(march["value"], json!(-35.0));
    assert!((march["normalized_value"].as_f64().unwrap() + 35.0 / 29.0).abs() < 1e-9, "{march}");
}

#[test]
fn buckets_are_sorted_and_cut() {
    let found = answers(json!({"m": months(json!({
        "order": {"bucket_sort": {"sort": [{"sum": {"order": "desc"}}], "size": 2}},
    }))}));
    let keys: Vec<&Value> =
        found["m"]["buckets"].as_array().unwrap().iter().map(|bucket| &bucket["key_as_string"]).collect();
    assert_eq!(keys, ["2024-02", "2024-04"]);
}

#[test]
fn a_pipeline_must_be_where_its_buckets_are() {
    let server = sales();
    let refused = |aggs: Value| {
        server
            .post("/sales/_search", json!({ "aggs": aggs }))
            .error(400, "action_request_validation_exception")
    };
    let top = refused(json!({"s": {"bucket_sort": {"size": 1}}}));
    assert!(top.contains("must be declared inside of another aggregation"), "{top}");
    let terms =
        json!({"terms": {"field": "price"}, "aggs": {"d": {"derivative": {"buckets_path": "_count"}}}});
    assert!(refused(json!({ "t": terms })).contains("must have a histogram"));
    refused(json!({"a": {"avg_bucket": {"buckets_path": "nothing>sum"}}}));
    refused(json!({"m": months(json!({"c": {"cumulative_sum": {"buckets_path": "nothing"}}}))}));
    server
        .post("/sales/_search", json!({"aggs": {"m": months(json!({"s": {"moving_fn": {}}}))}}))
        .error(501, "unsupported_operation_exception");
}

#[test]
fn a_script_computes_a_number_of_each_bucket_that_has_what_it_needs() {
    let script =
        |path: Value, script: Value| json!({"bucket_script": {"buckets_path": path, "script": script}});
    let paths = json!({"sum": "sum", "count": "_count"});
    let found = answers(json!({"m": months(json!({
        "mean": script(paths.clone(), json!("params.sum / params.count")),
        "more": script(paths, json!({"source": "params.sum * params.by", "params": {"by": 2}})),
        "one": script(json!("sum"), json!("params._value > 20 ? params._value : null")),
        "two": script(json!(["sum", "_count"]), json!("def x = params._value0; return x - params._value1;")),
    }))}));
    let months = found["m"]["buckets"].as_array().unwrap();
    let of = |name: &str| -> Vec<Option<f64>> {
        months.iter().map(|bucket| bucket.get(name).and_then(|answer| answer["value"].as_f64())).collect()
    };
    // In March nothing was sold.
    assert_eq!(of("mean"), [Some(10.0), Some(17.5), None, Some(20.0)]);
    assert_eq!(of("more"), [Some(20.0), Some(70.0), None, Some(40.0)]);
    assert_eq!(of("one"), [None, Some(35.0), None, None]);
    assert_eq!(of("two"), [Some(9.0), Some(33.0), None, Some(19.0)]);
}

#[test]
fn a_script_selects_buckets_and_a_number_that_is_missing_is_none() {
    let kept = |script: &str| -> Vec<String> {
        let body = json!({"bucket_selector": {"buckets_path": {"sum": "sum"}, "script": script}});
        let found = answers(json!({"m": months(json!({ "s": body }))}));
        let months = found["m"]["buckets"].as_array().unwrap();
        months.iter().map(|bucket| bucket["key_as_string"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(kept("params.sum >= 20"), ["2024-02", "2024-04"]);
    assert_eq!(kept("!(params.sum >= 20)"), ["2024-01", "2024-03"]);
    assert_eq!(kept("if (params.sum > 30) { return true }"), ["2024-02"]);
    assert_eq!(kept("false").len(), 0);
}

#[test]
fn a_script_of_buckets_that_fails_fails_the_search_when_it_is_put_together() {
    let server = sales();
    for (script, reason) in [
        ("params.sum * params.nothing", "runtime error"),
        ("'text'", "compile error"),
        ("params.sum > 1", "compile error"),
        ("ctx", "compile error"),
    ] {
        let body = json!({"bucket_script": {"buckets_path": {"sum": "sum"}, "script": script}});
        let answer = server.post("/sales/_search", json!({"aggs": {"m": months(json!({ "s": body }))}}));
        assert_eq!(answer.error(400, "search_phase_execution_exception"), "");
        let error = &answer.json()["error"];
        assert_eq!((&error["phase"], &error["root_cause"]), (&json!("fetch"), &json!([])));
        assert_eq!(
            (&error["caused_by"]["type"], &error["caused_by"]["reason"]),
            (&json!("script_exception"), &json!(reason))
        );
    }
    for body in [json!({"script": "1"}), json!({"buckets_path": "sum"})] {
        server
            .post("/sales/_search", json!({"aggs": {"m": months(json!({"s": {"bucket_script": body}}))}}))
            .error(400, "illegal_argument_exception");
    }
}

#[test]
fn parents_go_through_the_buckets_as_they_are_shown() {
    let mut turned = months(json!({"so_far": {"cumulative_sum": {"buckets_path": "sum"}}}));
    turned["date_histogram"]["order"] = json!({"sum": "desc"});
    let found = answers(json!({ "m": turned }));
    let buckets = found["m"]["buckets"].as_array().unwrap();
    let sums: Vec<_> = buckets.iter().map(|bucket| bucket["so_far"]["value"].as_f64().unwrap()).collect();
    assert_eq!(sums, [35.0, 55.0, 65.0, 65.0]);
}

#[test]
fn nothing_changes_after_a_bucket_without_a_change() {
    let found = answers(json!({"m": months(json!({
        "change": {"derivative": {"buckets_path": "sum"}},
        "of_change": {"derivative": {"buckets_path": "change"}},
    }))}));
    let buckets = found["m"]["buckets"].as_array().unwrap();
    assert_eq!((&buckets[1]["change"]["value"], buckets[1].get("of_change")), (&json!(25.0), None));
    assert_eq!(buckets[2]["of_change"], json!({"value": null}));
}

#[test]
fn parents_need_a_histogram_that_leaves_no_bucket_out() {
    for parent in ["derivative", "cumulative_sum", "serial_diff"] {
        let mut months = months(json!({"it": {parent: {"buckets_path": "sum"}}}));
        months["date_histogram"]["min_doc_count"] = json!(1);
        let answer = sales().post("/sales/_search", json!({"aggs": {"m": months}}));
        assert_eq!(
            answer.error(400, "action_request_validation_exception"),
            format!(
                "Validation Failed: 1: parent histogram of {parent} aggregation [it] must have min_doc_count of 0;"
            )
        );
    }
}
