//! `range`, on every type that has an order.

use serde_json::{Value, json};

use super::{refused, set};
use crate::server::Server;

fn events() -> Server {
    let server = Server::new();
    let properties = json!({
        "at": {"type": "date"},
        "day": {"type": "date", "format": "dd/MM/yyyy"},
        "n": {"type": "long"},
        "f": {"type": "float"},
        "price": {"type": "scaled_float", "scaling_factor": 100},
        "code": {"type": "keyword"},
        "ip": {"type": "ip"},
        "flag": {"type": "boolean"},
    });
    server.put("/events", json!({"mappings": {"properties": properties}})).ok();
    server.seed(
        "events",
        &[
            json!({"at": "2024-03-01T23:30:00Z", "day": "01/03/2024", "n": 1, "f": 0.1, "price": 9.99,
                   "code": "a", "ip": "10.0.0.1", "flag": false}),
            json!({"at": "2024-03-02T00:00:00Z", "day": "02/03/2024", "n": 2, "f": 0.2, "price": 10,
                   "code": "b", "ip": "10.0.0.200", "flag": true}),
            json!({"at": "2024-03-02T23:59:59.999Z", "day": "03/03/2024", "n": 9_007_199_254_740_993i64, "f": 1e10,
                   "price": 10.01, "code": "ba", "ip": "::1"}),
        ],
    );
    server
}

fn found(field: &str, range: Value) -> Vec<String> {
    set(&events(), "events", json!({ "range": { field: range } }))
}

#[test]
fn bounds_count_as_their_operator_says() {
    assert_eq!(found("n", json!({"gte": 1, "lt": 2})), ["1"]);
    assert_eq!(found("n", json!({"gt": 1, "lte": "2"})), ["2"]);
    assert_eq!(found("n", json!({"from": 1, "to": 2, "include_lower": false})), ["2"]);
    assert_eq!(found("n", json!({"gte": 1.5, "lte": 2.5})), ["2"]);
    assert_eq!(found("n", json!({"gte": null})).len(), 3);
    assert_eq!(found("n", json!({"gt": 9_007_199_254_740_992i64})), ["3"]);
    assert!(found("n", json!({"gt": i64::MAX})).is_empty());
    assert_eq!(found("n", json!({"gte": "9007199254740993"})), ["3"]);
}

#[test]
fn a_number_that_the_type_cannot_hold_is_no_bound_of_it() {
    let server = Server::new();
    let fields = json!({
        "n": {"type": "long"}, "i": {"type": "integer"}, "b": {"type": "byte"}, "f": {"type": "float"},
        "u": {"type": "unsigned_long"}, "flag": {"type": "boolean"},
    });
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    server.seed("a", &[json!({"n": 1, "i": 1, "b": 1, "f": 1, "u": 1})]);
    for (query, reason) in [
        (json!({"range": {"n": {"gt": "1e30"}}}), "is out of range for a long"),
        (json!({"range": {"n": {"gt": 1e39}}}), "[1.0E39] is out of range for a long"),
        (json!({"range": {"n": {"lt": 9_223_372_036_854_775_808u64}}}), "is out of range for a long"),
        (json!({"range": {"i": {"lt": 3_000_000_000u32}}}), "[3000000000] is out of range for an integer"),
        (
            json!({"range": {"i": {"gte": 2_147_483_647.5}}}),
            "[2.1474836475E9] is out of range for an integer",
        ),
        (json!({"range": {"u": {"gte": -1}}}), "[-1] is out of range for an unsigned long"),
        (json!({"range": {"f": {"lt": 1e39}}}), "[float] supports only finite values, but got [Infinity]"),
        (json!({"range": {"flag": {"gte": ""}}}), "Can't parse boolean value []"),
        (json!({"term": {"flag": ""}}), "Can't parse boolean value []"),
        (json!({"term": {"b": 3_000_000_000u32}}), "[3000000000] is out of range for an integer"),
    ] {
        let (kind, said) = refused(&server, "a", query.clone());
        assert_eq!(kind, "query_shard_exception", "{query}");
        assert!(said.contains(reason), "{query}: {said}");
    }
    // A byte is looked for among integers.
    assert!(set(&server, "a", json!({"term": {"b": 300}})).is_empty());
    assert_eq!(set(&server, "a", json!({"terms": {"b": [300, 1]}})), ["1"]);
    assert_eq!(set(&server, "a", json!({"range": {"b": {"lt": 300}}})), ["1"]);
}

#[test]
fn a_bound_of_a_float_has_its_precision() {
    assert_eq!(found("f", json!({"lte": 0.1})), ["1"]);
    assert_eq!(found("f", json!({"gt": 0.1})), ["2", "3"]);
    assert_eq!(found("price", json!({"gt": 9.99, "lt": 10.01})), ["2"]);
    assert_eq!(found("price", json!({"gte": 9.991, "lte": 10.009})), ["2"]);
}

#[test]
fn a_date_that_says_less_is_rounded_as_its_operator_asks() {
    assert_eq!(found("at", json!({"lte": "2024-03-02"})).len(), 3);
    assert_eq!(found("at", json!({"lt": "2024-03-02"})), ["1"]);
    assert_eq!(found("at", json!({"gt": "2024-03-01"})), ["2", "3"]);
    assert_eq!(found("at", json!({"gte": "2024-03-02||/d", "lte": "2024-03-02||/d"})), ["2", "3"]);
    assert_eq!(found("at", json!({"gte": "2024-03-01||+1d/d"})), ["2", "3"]);
    assert_eq!(found("at", json!({"gte": "now-1d"})).len(), 0);
    assert_eq!(found("at", json!({"lt": 1_709_337_600_000i64})), ["1"]);
}

#[test]
fn dates_have_a_format_and_a_zone() {
    assert_eq!(found("day", json!({"gte": "02/03/2024"})), ["2", "3"]);
    assert_eq!(found("day", json!({"gte": "2024", "lt": "2024-03-02", "format": "yyyy||yyyy-MM-dd"})), ["1"]);
    assert_eq!(
        found("at", json!({"gte": "2024-03-02", "lt": "2024-03-03", "time_zone": "+01:00"})),
        ["1", "2"]
    );
    assert_eq!(found("at", json!({"gte": "2024-03-02", "time_zone": "America/New_York"})), ["3"]);
}

#[test]
fn terms_addresses_and_flags_have_an_order() {
    assert_eq!(found("code", json!({"gt": "a", "lt": "bb"})), ["2", "3"]);
    assert_eq!(found("ip", json!({"gte": "10.0.0.0", "lt": "10.0.0.200"})), ["1"]);
    assert_eq!(found("ip", json!({"lt": "10.0.0.0"})), ["3"]);
    assert_eq!(found("flag", json!({"gt": false})), ["2"]);
    assert!(found("nothing", json!({"gt": false})).is_empty());
}

#[test]
fn what_is_no_range_is_refused() {
    let server = events();
    let refused = |query: Value| refused(&server, "events", query);
    for (query, kind, reason) in [
        (
            json!({"range": {"n": {"gte": "x"}}}),
            "query_shard_exception",
            "failed to create query: For input string: \"x\"",
        ),
        (json!({"range": {"n": {"ge": 1}}}), "parsing_exception", "[range] query does not support [ge]"),
        (json!({"range": {"n": 1}}), "parsing_exception", "[range] query does not support [n]"),
        (
            json!({"range": {"n": {"gt": 1}, "f": {"gt": 1}}}),
            "parsing_exception",
            "[range] query doesn't support multiple fields, found [n] and [f]",
        ),
        (
            json!({"range": {"at": {"gte": "soon"}}}),
            "parse_exception",
            "failed to parse date field [soon] with format [strict_date_optional_time||epoch_millis]: [failed to parse date field [soon] with format [strict_date_optional_time||epoch_millis]]",
        ),
        (
            json!({"range": {"at": {"gte": "2024-03-02||+1x"}}}),
            "parse_exception",
            "unit [x] not supported for date math [+1x]",
        ),
    ] {
        assert_eq!(refused(query), (kind.to_owned(), reason.to_owned()));
    }
}

#[test]
fn a_bound_of_half_precision_is_compared_as_it_is() {
    let server = Server::new();
    server.put("/h", json!({"mappings": {"properties": {"h": {"type": "half_float"}}}})).ok();
    // Kept as 5 and 0.0999755859375.
    server.seed("h", &[json!({"h": 5.001}), json!({"h": 0.1})]);
    let found = |range: Value| set(&server, "h", json!({"range": {"h": range}}));
    assert_eq!(found(json!({"lt": 5.001})), ["1", "2"]);
    assert!(found(json!({"gte": 5.001})).is_empty());
    assert_eq!(found(json!({"gt": 0.09997, "lte": 0.1})), ["2"]);
    assert_eq!(found(json!({"gte": 5, "lte": 5})), ["1"]);
}
