//! Points: near another one, in a box.

use serde_json::json;

use super::{refused, set};
use crate::server::Server;

fn cities() -> Server {
    let server = Server::new();
    server.put("/cities", json!({"mappings": {"properties": {"at": {"type": "geo_point"}}}})).ok();
    server.seed(
        "cities",
        &[
            json!({"at": {"lat": 53.55, "lon": 9.99}}),
            json!({"at": [13.4, 52.52]}),
            json!({"at": ["-17.7,178.0", "POINT (-179.9 -17.7)"]}),
            json!({"name": "nowhere"}),
        ],
    );
    server
}

#[test]
fn points_are_found_by_their_distance() {
    let server = cities();
    let near = |distance: &str| json!({"geo_distance": {"distance": distance, "at": "53.6,10.0"}});
    assert_eq!(set(&server, "cities", near("10km")), ["1"]);
    assert_eq!(set(&server, "cities", near("300km")), ["1", "2"]);
    assert_eq!(set(&server, "cities", near("190mi")), ["1", "2"]);
    assert!(set(&server, "cities", near("100")).is_empty());
    assert_eq!(set(&server, "cities", json!({"exists": {"field": "at"}})), ["1", "2", "3"]);
}

#[test]
fn a_box_may_cross_the_date_line() {
    let server = cities();
    let within = |top: f64, left: f64, bottom: f64, right: f64| json!({"geo_bounding_box": {"at": {"top_left": [left, top], "bottom_right": {"lat": bottom, "lon": right}}}});
    assert_eq!(set(&server, "cities", within(54.0, 9.0, 53.0, 11.0)), ["1"]);
    assert_eq!(set(&server, "cities", within(-10.0, 179.0, -20.0, -179.0)), ["3"]);
    let sides = json!({"geo_bounding_box": {"at": {"top": 53, "left": 13, "bottom": 52, "right": 14}}});
    assert_eq!(set(&server, "cities", sides), ["2"]);
}

#[test]
fn a_field_of_another_type_is_refused() {
    let server = cities();
    let query = json!({"geo_distance": {"distance": "1km", "name": "1,1"}});
    assert_eq!(refused(&server, "cities", query).1, "field [name] is not a geo_point field");
    let reason = server.put("/cities/_doc/x", json!({"at": {"lat": 100, "lon": 0}})).json();
    assert_eq!(reason["error"]["caused_by"]["reason"], "illegal latitude value [100]");
}
