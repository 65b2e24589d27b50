use serde_json::{Value, json};

use crate::server::Server;

fn logs() -> Server {
    let server = Server::new();
    let one = json!({"aliases": {"all": {}}, "mappings": {"properties": {
        "level": {"type": "keyword", "meta": {"unit": "ms"}},
        "text": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
        "code": {"type": "long", "index": false},
        "size": {"type": "double", "doc_values": false},
        "mixed": {"type": "keyword"},
        "user": {"properties": {"name": {"type": "keyword"}}},
        "tags": {"type": "nested", "properties": {"tag": {"type": "keyword"}}},
        "who": {"type": "alias", "path": "user.name"},
        "empty": {"type": "object"},
    }}});
    let two = json!({"aliases": {"all": {}}, "mappings": {"properties": {
        "level": {"type": "keyword", "meta": {"unit": "s"}},
        "code": {"type": "long"},
        "mixed": {"type": "long"},
        "tags": {"properties": {"tag": {"type": "keyword"}}},
    }}});
    server.put("/logs-1", one).ok();
    server.put("/logs-2", two).ok();
    server
}

fn fields(server: &Server, index: &str, fields: &str) -> Value {
    server.get(&format!("/{index}/_field_caps?fields={fields}")).ok()["fields"].clone()
}

fn able(kind: &str, searchable: bool, aggregatable: bool) -> Value {
    json!({ kind: {"type": kind, "searchable": searchable, "aggregatable": aggregatable} })
}

#[test]
fn a_field_is_told_with_its_type_and_what_can_be_done_with_it() {
    let server = logs();
    let unit = json!({"unit": ["ms"]});
    let level =
        json!({"keyword": {"type": "keyword", "searchable": true, "aggregatable": true, "meta": unit}});
    let wanted = json!({"indices": ["logs-1"], "fields": {"level": level}});
    assert_eq!(server.get("/logs-1/_field_caps?fields=level,absent").ok(), wanted);
    assert_eq!(server.post("/logs-1/_field_caps?fields=level", json!({})).ok(), wanted);
    assert_eq!(fields(&server, "logs-1", "text")["text"], able("text", true, false));
    assert_eq!(fields(&server, "logs-1", "text.*"), json!({"text.raw": able("keyword", true, true)}));
    assert_eq!(fields(&server, "logs-1", "code")["code"], able("long", false, true));
    assert_eq!(fields(&server, "logs-1", "size")["size"], able("double", true, false));
    assert_eq!(fields(&server, "logs-1", "_id"), json!({"_id": able("_id", true, true)}));
}

#[test]
fn objects_are_told_where_a_field_in_them_is() {
    let server = logs();
    let object = |kind: &str| able(kind, false, false);
    assert_eq!(
        fields(&server, "logs-1", "user.*"),
        json!({"user": object("object"), "user.name": able("keyword", true, true)})
    );
    assert_eq!(fields(&server, "logs-1", "tags.tag")["tags"], object("nested"));
    assert_eq!(
        fields(&server, "logs-1", "who"),
        json!({"user": object("object"), "who": able("keyword", true, true)})
    );
    assert_eq!(fields(&server, "logs-1", "user,tags,empty"), json!({}));
}

#[test]
fn types_that_differ_over_indices_name_their_indices() {
    let server = logs();
    assert_eq!(
        fields(&server, "logs-*", "mixed")["mixed"],
        json!({
            "keyword": {"type": "keyword", "searchable": true, "aggregatable": true, "indices": ["logs-1"]},
            "long": {"type": "long", "searchable": true, "aggregatable": true, "indices": ["logs-2"]},
        })
    );
    let both = fields(&server, "all", "level,code,tags.tag");
    assert_eq!(both["level"]["keyword"]["meta"], json!({"unit": ["ms", "s"]}));
    assert_eq!(
        both["code"]["long"],
        json!({"type": "long", "searchable": false, "aggregatable": true, "non_searchable_indices": ["logs-1"]})
    );
    assert_eq!(both["tags"]["object"]["indices"], json!(["logs-2"]));
}

#[test]
fn indices_that_do_not_know_a_field_are_told_when_asked_for() {
    let server = logs();
    let size = |more: &str| {
        let path = format!("/logs-*/_field_caps?fields=size,none{more}");
        server.get(&path).ok()["fields"].clone()
    };
    assert_eq!(size(""), json!({"size": able("double", true, false)}));
    assert_eq!(
        size("&include_unmapped=true"),
        json!({"size": {
            "double": {"type": "double", "searchable": true, "aggregatable": false, "indices": ["logs-1"]},
            "unmapped": {"type": "unmapped", "searchable": false, "aggregatable": false, "indices": ["logs-2"]},
        }})
    );
}

#[test]
fn indices_are_chosen_as_by_a_search_but_a_closed_one_is_left_out() {
    let server = logs();
    let indices = |expression: &str| server.get(&format!("{expression}fields=level")).ok()["indices"].clone();
    assert_eq!(indices("/_field_caps?"), json!(["logs-1", "logs-2"]));
    assert_eq!(indices("/logs-*,-logs-1/_field_caps?"), json!(["logs-2"]));
    assert_eq!(indices("/none,logs-1/_field_caps?ignore_unavailable=true&"), json!(["logs-1"]));
    server.get("/none/_field_caps?fields=level").error(404, "index_not_found_exception");
    let none = server.get("/none*/_field_caps?fields=level&allow_no_indices=false");
    none.error(404, "index_not_found_exception");
    server.post("/logs-2/_close", Value::Null).ok();
    assert_eq!(indices("/logs-1,logs-2/_field_caps?"), json!(["logs-1"]));
}

#[test]
fn fields_must_be_named_and_the_body_says_nothing_unknown() {
    let server = logs();
    let reason = server.get("/_field_caps").error(400, "illegal_argument_exception");
    assert_eq!(reason, "specified fields can't be null or empty");
    server.post("/_field_caps?fields=*", json!({"foo": 1})).error(400, "parsing_exception");
    server.get("/_field_caps?fields=*&foo=1").error(400, "illegal_argument_exception");
    // Clients of version 8 name them in the body.
    let body = server.post("/logs-1/_field_caps", json!({"fields": ["code"]})).ok();
    assert_eq!(body["fields"], json!({"code": able("long", false, true)}));
}

#[test]
fn what_chooses_indices_or_fields_in_another_way_is_not_implemented() {
    let server = logs();
    let filter = json!({"index_filter": {"match": {"level": "x"}}});
    server.post("/_field_caps?fields=*", filter).error(501, "unsupported_operation_exception");
    server.get("/_field_caps?fields=*&types=keyword").error(501, "unsupported_operation_exception");
    let unknown = json!({"index_filter": {"bad": {}}});
    server.post("/_field_caps?fields=*", unknown).error(400, "parsing_exception");
}

#[test]
fn a_filter_leaves_out_indices_that_cannot_hold_a_match() {
    let server = logs();
    server.put("/logs-1/_doc/1?refresh=true", json!({"at": "2015-01-02"})).ok();
    server.put("/logs-2/_doc/1?refresh=true", json!({"at": "2019-10-04"})).ok();
    server.put("/logs-3", json!({})).ok();
    let left = |filter: Value| {
        let body = json!({ "index_filter": filter });
        server.post("/logs-*/_field_caps?fields=*", body).ok()["indices"].clone()
    };
    let since = |at: &str| json!({"range": {"at": {"gte": at}}});
    assert_eq!(left(since("2010-01-01")), json!(["logs-1", "logs-2"]));
    assert_eq!(left(since("2019-01-01")), json!(["logs-2"]));
    assert_eq!(left(since("2020-01-01")), json!([]));
    assert_eq!(
        left(json!({"bool": {"filter": since("2015-01-02"), "must_not": [since("2019-01-01")]}})),
        json!(["logs-1", "logs-2"])
    );
    // A value that no document has may be there, as far as the mapping tells.
    assert_eq!(left(json!({"term": {"level": "none"}})), json!(["logs-1", "logs-2"]));
    assert_eq!(left(json!({"exists": {"field": "user"}})), json!(["logs-1"]));
    assert_eq!(left(json!({"exists": {"field": "empty"}})), json!(["logs-1"]));
    assert_eq!(left(json!({"terms": {"_index": ["*-2", "x"]}})), json!(["logs-2"]));
    assert_eq!(left(json!({"terms": {"level": []}})), json!([]));
    assert_eq!(left(json!({"term": {"_id": "x"}})), json!(["logs-1", "logs-2"]));
    assert_eq!(
        left(json!({"bool": {"should": [{"match_none": {}}, {"term": {"size": 1}}]}})),
        json!(["logs-1"])
    );
    assert_eq!(left(json!({"match_all": {}})), json!(["logs-1", "logs-2", "logs-3"]));
}
