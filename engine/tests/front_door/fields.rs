//! `fields`: the values of the source as the mapping understands them.

use serde_json::{Value, json};

use crate::server::Server;

fn things() -> Server {
    let server = Server::new();
    let properties = json!({
        "at": {"type": "geo_point", "store": true},
        "kind": {"type": "keyword", "null_value": "none", "fields": {"raw": {"type": "keyword"}}},
        "count": {"type": "integer", "null_value": 7},
        "open": {"type": "date_range", "format": "yyyy/MM/dd||strict_date"},
        "sizes": {"type": "integer_range"},
        "part": {"properties": {"kind": {"type": "keyword", "null_value": "some"}}},
    });
    server.put("/things", json!({"mappings": {"properties": properties}})).ok();
    server
}

/// The values of one document.
fn shown(document: Value, options: Value) -> Value {
    let server = things();
    server.seed("things", &[document]);
    let mut body = json!({"_source": false});
    body.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    server.search("things", body)["hits"]["hits"][0]["fields"].clone()
}

#[test]
fn points_are_shapes() {
    let points = json!({"at": ["48.8,2.3", {"lat": "1", "lon": 2}, "POINT (3 4)"]});
    assert_eq!(
        shown(points.clone(), json!({"fields": ["at"]}))["at"],
        json!([
            {"type": "Point", "coordinates": [2.3, 48.8]},
            {"type": "Point", "coordinates": [2.0, 1.0]},
            {"type": "Point", "coordinates": [3.0, 4.0]},
        ])
    );
    assert_eq!(
        shown(points, json!({"fields": [{"field": "at", "format": "wkt"}]}))["at"],
        json!(["POINT (2.3 48.8)", "POINT (2.0 1.0)", "POINT (3.0 4.0)"])
    );
    let pair = json!({"at": [2.3, 48.8]});
    assert_eq!(
        shown(pair.clone(), json!({"fields": ["at"]}))["at"],
        json!([{"type": "Point", "coordinates": [2.3, 48.8]}])
    );
    assert_eq!(shown(pair, json!({"stored_fields": ["at"]}))["at"], json!(["48.8, 2.3"]));
    let server = things();
    server.seed("things", &[json!({"at": "1,2"})]);
    let unknown = json!({"fields": [{"field": "at", "format": "kml"}]});
    server.post("/things/_search", unknown).error(400, "search_phase_execution_exception");
}

#[test]
fn what_stands_in_for_null_is_a_value() {
    let all = json!({"fields": ["*"]});
    assert_eq!(
        shown(json!({"kind": ["a", null], "count": null, "part": [{"kind": null}, {}]}), all.clone()),
        json!({"kind": ["a", "none"], "kind.raw": ["a"], "count": [7], "part.kind": ["some"]})
    );
    assert_eq!(shown(json!({"kind": [], "part": null, "count": 1}), all), json!({"count": [1]}));
}

#[test]
fn the_ends_of_ranges_are_values_of_their_type() {
    let ranges =
        json!({"open": {"gte": "2024-01-31", "lt": "2024/02/29||+1d"}, "sizes": {"gt": 1, "lte": "5"}});
    assert_eq!(
        shown(ranges.clone(), json!({"fields": ["open", "sizes"]})),
        json!({"open": [{"gte": "2024/01/31", "lt": "2024/03/01"}], "sizes": [{"gt": 1, "lte": 5}]})
    );
    assert_eq!(
        shown(ranges, json!({"fields": [{"field": "open", "format": "yyyy"}]})),
        json!({"open": [{"gte": "2024", "lt": "2024"}]})
    );
}
