use serde_json::{Value, json};

use crate::server::Server;

fn events() -> Server {
    let server = Server::new();
    let mapping = json!({"properties": {"at": {"type": "date"}, "size": {"type": "integer"}}});
    server.put("/events", json!({ "mappings": mapping })).ok();
    server.seed(
        "events",
        &[
            json!({"at": "2024-03-01T23:30:00Z", "size": 1}),
            json!({"at": "2024-03-02T10:00:00Z", "size": 7}),
            json!({"at": "2024-03-04T10:00:00Z", "size": 24}),
        ],
    );
    server
}

fn one(server: &Server, aggregation: Value) -> Value {
    let body = json!({"size": 0, "aggs": {"it": aggregation}});
    server.search("events", body)["aggregations"]["it"]["buckets"].clone()
}

/// Texts and counts of the buckets.
fn days(server: &Server, more: Value) -> Vec<(String, u64)> {
    let mut body = json!({"field": "at", "format": "yyyy-MM-dd HH"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let found = one(server, json!({ "date_histogram": body }));
    let buckets = found.as_array().unwrap();
    let text = |bucket: &Value| bucket["key_as_string"].as_str().unwrap().to_owned();
    buckets.iter().map(|bucket| (text(bucket), bucket["doc_count"].as_u64().unwrap())).collect()
}

fn pairs(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected.iter().map(|(text, count)| ((*text).to_owned(), *count)).collect()
}

#[test]
fn days_without_documents_are_buckets_too() {
    let server = events();
    assert_eq!(
        days(&server, json!({"calendar_interval": "day"})),
        pairs(&[("2024-03-01 00", 1), ("2024-03-02 00", 1), ("2024-03-03 00", 0), ("2024-03-04 00", 1)])
    );
    assert_eq!(days(&server, json!({"calendar_interval": "day", "min_doc_count": 1})).len(), 3);
    let found = one(&server, json!({"date_histogram": {"field": "at", "calendar_interval": "year"}}));
    assert_eq!(
        found,
        json!([{"key_as_string": "2024-01-01T00:00:00.000Z", "key": 1_704_067_200_000_i64, "doc_count": 3}])
    );
}

#[test]
fn a_day_is_that_of_the_time_zone() {
    assert_eq!(
        days(&events(), json!({"calendar_interval": "day", "time_zone": "Africa/Nairobi"})),
        pairs(&[("2024-03-02 00", 2), ("2024-03-03 00", 0), ("2024-03-04 00", 1)])
    );
}

#[test]
fn fixed_intervals_can_be_shifted() {
    assert_eq!(
        days(&events(), json!({"fixed_interval": "1d", "offset": "+11h", "min_doc_count": 1})),
        pairs(&[("2024-03-01 11", 2), ("2024-03-03 11", 1)])
    );
}

#[test]
fn bounds_widen_or_cut() {
    let server = events();
    let extended = json!({"min": "2024-02-29 00", "max": "2024-03-02 00"});
    let found = days(&server, json!({"calendar_interval": "day", "extended_bounds": extended}));
    assert_eq!((found[0].clone(), found.len()), (("2024-02-29 00".to_owned(), 0), 5));
    let hard = json!({"min": "2024-03-02 00"});
    let found = days(&server, json!({"calendar_interval": "day", "hard_bounds": hard}));
    assert_eq!(found[0].0, "2024-03-02 00");
}

#[test]
fn keyed_buckets_are_under_their_texts_and_order_can_be_turned() {
    let server = events();
    let keyed = json!({"field": "at", "calendar_interval": "month", "keyed": true, "format": "yyyy-MM"});
    assert_eq!(one(&server, json!({ "date_histogram": keyed }))["2024-03"]["doc_count"], 3);
    let turned = days(&server, json!({"calendar_interval": "day", "order": {"_key": "desc"}}));
    assert_eq!(turned[0].0, "2024-03-04 00");
}

#[test]
fn numbers_fall_into_intervals_with_double_keys() {
    let server = events();
    assert_eq!(
        one(&server, json!({"histogram": {"field": "size", "interval": 10, "offset": 5}})),
        json!([
            {"key": -5.0, "doc_count": 1},
            {"key": 5.0, "doc_count": 1},
            {"key": 15.0, "doc_count": 1},
        ])
    );
    let keyed = one(&server, json!({"histogram": {"field": "size", "interval": 10, "keyed": true}}));
    assert_eq!(keyed["20.0"], json!({"key": 20.0, "doc_count": 1}));
}

#[test]
fn intervals_that_are_none_are_refused() {
    let server = events();
    let refused = |aggregation: Value, kind: &str| {
        server.post("/events/_search", json!({"aggs": {"it": aggregation}})).error(400, kind);
    };
    let of = |more: Value| {
        let mut body = json!({"field": "at"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "date_histogram": body })
    };
    refused(of(json!({"fixed_interval": "1M"})), "x_content_parse_exception");
    refused(of(json!({"calendar_interval": "2d"})), "x_content_parse_exception");
    refused(of(json!({})), "search_phase_execution_exception");
    refused(json!({"histogram": {"field": "size", "interval": 0}}), "illegal_argument_exception");
}

#[test]
fn a_histogram_does_not_grow_without_end() {
    let server = events();
    let bounds = json!({"min": 0, "max": 1_000_000_000});
    let body =
        json!({"aggs": {"it": {"histogram": {"field": "size", "interval": 1, "extended_bounds": bounds}}}});
    let answer = server.post("/events/_search", body);
    assert!(answer.status >= 400 && answer.text.contains("too_many_buckets_exception"), "{}", answer.text);
}

#[test]
fn an_automatic_interval_keeps_to_the_number_of_buckets() {
    let server = events();
    let of = |buckets: u32| {
        let body = json!({"size": 0, "aggs": {"it": {"auto_date_histogram": {
            "field": "at", "buckets": buckets, "format": "yyyy-MM-dd",
        }}}});
        let found = server.search("events", body)["aggregations"]["it"].clone();
        let keys: Vec<String> = found["buckets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|bucket| format!("{} {}", bucket["key_as_string"].as_str().unwrap(), bucket["doc_count"]))
            .collect();
        (found["interval"].as_str().unwrap().to_owned(), keys)
    };
    assert_eq!(of(1), ("7d".to_owned(), vec!["2024-03-01 3".to_owned()]));
    let (interval, keys) = of(6);
    // Sixty hours from the first to the last.
    assert_eq!((interval.as_str(), keys.len()), ("12h", 5));
}

#[test]
fn hostile_numbers_end_in_an_answer() {
    let server = events();
    server.put("/events/_doc/far?refresh=true", json!({"at": i64::MAX, "size": i32::MAX}));
    let answered = |aggregation: Value| {
        let answer = server.post("/events/_search", json!({"size": 0, "aggs": {"it": aggregation}}));
        assert!(!answer.text.contains("panicked"), "{aggregation}: {}", answer.text);
    };
    let far = json!({"min": i64::MIN, "max": i64::MAX});
    for interval in ["1ms", "99999999999999999999d", "9223372036854775807ms", "106751991167d"] {
        answered(
            json!({"date_histogram": {"field": "at", "fixed_interval": interval, "offset": "-9223372036854775807ms"}}),
        );
        answered(
            json!({"date_histogram": {"field": "at", "fixed_interval": interval, "extended_bounds": far}}),
        );
    }
    answered(json!({"date_histogram": {"field": "at", "calendar_interval": "day", "extended_bounds": far}}));
    answered(json!({"auto_date_histogram": {"field": "at", "buckets": 1}}));
    for interval in [json!(1e-300), json!(1e300), json!("Infinity"), json!("NaN")] {
        answered(json!({"histogram": {"field": "size", "interval": interval}}));
    }
    let long = format!("0.{}", "0".repeat(100_000));
    answered(json!({"avg": {"field": "size", "format": long}}));
}

#[test]
fn a_date_for_what_is_missing_is_read_in_the_format_and_the_zone_of_its_aggregation() {
    let server = events();
    server.post("/events/_doc?refresh=true", json!({"size": 3})).ok();
    let first = |more: Value| {
        let mut body = json!({"calendar_interval": "day", "min_doc_count": 1, "time_zone": "-05:00"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        days(&server, body)[0].0.clone()
    };
    assert_eq!(first(json!({"missing": "2020-01-01 00"})), "2020-01-01 00");
    assert_eq!(first(json!({"missing": "02.01.2020", "format": "dd.MM.yyyy"})), "02.01.2020");
    assert_eq!(first(json!({"missing": "2020-01-31 00||/M"})), "2020-01-01 00");
    let body = json!({"field": "at", "fixed_interval": "1h", "min_doc_count": 1, "time_zone": "-05:00",
        "missing": 1_577_836_800_000_i64});
    let found = one(&server, json!({ "date_histogram": body }));
    // A number has no zone of its own either.
    assert_eq!(found[0]["key_as_string"], "2020-01-01T00:00:00.000-05:00");
}

#[test]
fn the_interval_that_a_hard_bound_of_dates_ends_in_is_outside() {
    let server = events();
    let found = |more: Value| {
        let mut body = json!({"calendar_interval": "day", "min_doc_count": 1});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        days(&server, body).into_iter().map(|(day, _)| day).collect::<Vec<_>>()
    };
    assert_eq!(found(json!({"hard_bounds": {"max": "2024-03-02 00"}})), ["2024-03-01 00"]);
    assert_eq!(
        found(json!({"hard_bounds": {"min": "2024-03-01 12", "max": "2024-03-04 23"}})),
        ["2024-03-01 00", "2024-03-02 00"]
    );
    // Its days are those that are not shifted, while the buckets are.
    assert_eq!(
        found(json!({"offset": "-1h", "hard_bounds": {"min": "2024-03-02 00", "max": "2024-03-04 00"}})),
        ["2024-03-03 23"]
    );
}

#[test]
fn buckets_are_wanted_for_days_before_they_are_shifted() {
    let wanted = json!({"min": "2024-02-29 00", "max": "2024-03-02 00"});
    let found =
        days(&events(), json!({"calendar_interval": "day", "offset": "+6h", "extended_bounds": wanted}));
    assert_eq!((found[0].0.as_str(), found.len()), ("2024-02-29 06", 5));
}

#[test]
fn hard_bounds_of_numbers_hold_the_keys_of_both_ends() {
    let server = events();
    let keys = |more: Value| {
        let mut body = json!({"field": "size", "interval": 5, "min_doc_count": 1});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let found = one(&server, json!({ "histogram": body }));
        found.as_array().unwrap().iter().map(|bucket| bucket["key"].as_f64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(keys(json!({"hard_bounds": {"min": 5, "max": 20}})), [5.0, 20.0]);
    assert_eq!(keys(json!({"hard_bounds": {"min": 1}})), [5.0, 20.0]);
    assert_eq!(keys(json!({"offset": 1, "hard_bounds": {"min": 0, "max": 20}})), [1.0, 6.0, 21.0]);
}

#[test]
fn buckets_cannot_be_wanted_outside_of_hard_bounds() {
    let server = events();
    let refused = |aggregation: Value| {
        let answer = server.post("/events/_search", json!({"aggs": {"it": aggregation}}));
        answer.error(400, "search_phase_execution_exception");
        answer.json()["error"]["root_cause"][0]["reason"].as_str().unwrap().to_owned()
    };
    let dates = json!({"field": "at", "calendar_interval": "day",
        "extended_bounds": {"min": "2024-03-01"}, "hard_bounds": {"min": "2024-03-02", "max": "2024-03-03"}});
    assert_eq!(
        refused(json!({ "date_histogram": dates })),
        "Extended bounds have to be inside hard bounds, hard bounds: [2024-03-02--2024-03-03], extended bounds: [2024-03-01--]"
    );
    let numbers =
        json!({"field": "size", "interval": 5, "extended_bounds": {"max": 9}, "hard_bounds": {"max": 5}});
    assert_eq!(
        refused(json!({ "histogram": numbers })),
        "Extended bounds have to be inside hard bounds, hard bounds: [--5.0], extended bounds: [null--9.0]"
    );
}

#[test]
fn an_offset_may_be_a_number_of_milliseconds() {
    let shifted = json!({"fixed_interval": "1d", "offset": 39_600_000, "min_doc_count": 1});
    assert_eq!(days(&events(), shifted), pairs(&[("2024-03-01 11", 2), ("2024-03-03 11", 1)]));
}
