use serde_json::{Value, json};

use super::set;
use crate::server::Server;

/// Films, and what people like of them, which no search has seen yet.
fn films() -> Server {
    let server = Server::new();
    server.seed(
        "films",
        &[
            json!({"tag": "fast", "year": 1999, "cast": [{"name": "ann"}]}),
            json!({"tag": "slow", "year": 2001, "cast": [{"name": "bob"}]}),
            json!({"tag": "calm", "year": 2003}),
        ],
    );
    let people = json!({
        "settings": {"refresh_interval": "-1", "number_of_shards": 2},
        "mappings": {"dynamic": false},
        "aliases": {"fans": {}},
    });
    server.put("/people", people).ok();
    let ann = json!({
        "likes": ["fast", null, ["calm"]],
        "one": "slow",
        "years": [1999, "2001"],
        "lists": [{"tags": "fast"}, {"tags": ["slow"]}, {"other": 1}],
        "a.b": {"c": "calm"},
        "nothing": null,
    });
    server.put("/people/_doc/ann", ann).ok();
    server.put("/people/_doc/eve?routing=r1", json!({"likes": ["slow"]})).ok();
    server
}

fn of_ann(path: &str) -> Value {
    json!({"index": "people", "id": "ann", "path": path})
}

fn tags(lookup: Value) -> Value {
    json!({"terms": {"tag.keyword": lookup}})
}

#[test]
fn terms_are_looked_up_in_a_document_that_no_search_has_seen() {
    let server = films();
    let found = |query: Value| set(&server, "films", query);
    assert_eq!(found(tags(of_ann("likes"))), ["1", "3"]);
    assert_eq!(found(tags(of_ann("one"))), ["2"]);
    assert_eq!(found(json!({"terms": {"year": of_ann("years")}})), ["1", "2"]);
    assert_eq!(found(tags(json!({"index": "fans", "id": "ann", "path": "likes"}))), ["1", "3"]);
}

#[test]
fn a_path_of_a_lookup_goes_through_lists_and_objects() {
    let server = films();
    let found = |path: &str| set(&server, "films", tags(of_ann(path)));
    assert_eq!(found("lists.tags"), ["1", "2"]);
    assert_eq!(found("a.b.c"), ["3"]);
    for nothing in ["lists", "a.b", "nothing", "absent", "lists.absent", ""] {
        assert!(found(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn a_missing_document_looks_up_nothing_and_a_missing_index_is_an_error() {
    let server = films();
    let absent = |index: &str| json!({"query": tags(json!({"index": index, "id": "x", "path": "likes"}))});
    assert_eq!(server.search("films", absent("people"))["hits"]["total"]["value"], 0);
    for request in ["/films/_search", "/films/_count", "/films/_delete_by_query", "/none*/_search"] {
        server.post(request, absent("none")).error(404, "index_not_found_exception");
    }
    server.post("/films/_validate/query", absent("none")).error(404, "index_not_found_exception");
    let answer = server.post("/films/_msearch", format!("{{}}\n{}\n{{}}\n{{}}\n", absent("none"))).ok();
    assert_eq!(
        (&answer["responses"][0]["status"], &answer["responses"][1]["status"]),
        (&json!(404), &json!(200))
    );
}

#[test]
fn a_lookup_that_nothing_depends_on_is_made_all_the_same() {
    let server = films();
    let lookup = tags(json!({"index": "none", "id": "x", "path": "likes"}));
    let everywhere = [
        json!({"query": {"bool": {"must": [{"match_none": {}}, lookup]}}}),
        json!({"query": {"nested": {"path": "cast", "query": lookup}}}),
        json!({"query": {"match_none": {}}, "post_filter": lookup}),
        json!({"query": {"match_none": {}}, "rescore": {"query": {"rescore_query": lookup}}}),
        json!({"query": {"match_none": {}}, "aggs": {"a": {"filters": {"filters": {"b": lookup}}}}}),
        json!({"query": {"match_none": {}}, "aggs": {"t": {"terms": {"field": "year"}, "aggs": {"a": {"filter": lookup}}}}}),
        json!({"sort": {"year": {"nested": {"path": "cast", "filter": lookup}}}}),
    ];
    for body in everywhere {
        let answer = server.post("/films/_search", body.clone());
        assert_eq!((answer.status, &answer.json()["error"]["index"]), (404, &json!("none")), "{body}");
    }
}

#[test]
fn lookups_work_wherever_a_query_stands() {
    let server = films();
    let likes = tags(of_ann("likes"));
    assert_eq!(server.post("/films/_count", json!({ "query": likes })).ok()["count"], 2);
    let body = json!({"size": 0, "aggs": {"liked": {"filter": likes, "aggs": {"last": {"max": {"field": "year"}}}}}});
    assert_eq!(server.search("films", body)["aggregations"]["liked"]["last"]["value"], 2003.0);
    let inside =
        json!({"bool": {"must_not": likes, "filter": {"constant_score": {"filter": tags(of_ann("one"))}}}});
    assert_eq!(set(&server, "films", inside), ["2"]);
    let deleted = server.post("/films/_delete_by_query?refresh=true", json!({ "query": likes })).ok();
    assert_eq!(deleted["deleted"], 2);
    assert_eq!(set(&server, "films", json!({"match_all": {}})), ["2"]);
}

#[test]
fn a_routed_document_is_looked_up_by_its_routing() {
    let server = films();
    server.put("/people/_alias/routed", json!({"routing": "r1"})).ok();
    let eve = |more: Value| {
        let mut lookup = json!({"index": "people", "id": "eve", "path": "likes"});
        lookup.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        tags(lookup)
    };
    assert_eq!(set(&server, "films", eve(json!({"routing": "r1"}))), ["2"]);
    assert_eq!(set(&server, "films", eve(json!({"index": "routed"}))), ["2"]);
    assert!(set(&server, "films", eve(json!({"routing": "zzz"}))).is_empty());
    let other = json!({"query": eve(json!({"index": "routed", "routing": "r2"}))});
    let reason = server.post("/films/_search", other).error(400, "illegal_argument_exception");
    assert!(reason.contains("rejecting operation"), "{reason}");
}

#[test]
fn a_lookup_that_no_server_reads_is_refused() {
    let server = films();
    let refused = |lookup: Value, kind: &str| {
        server.post("/films/_search", json!({"query": tags(lookup)})).error(400, kind)
    };
    assert_eq!(refused(json!({"path": "a"}), "illegal_argument_exception"), "Required [index, id]");
    let unknown = json!({"index": "people", "id": "ann", "pat": "likes"});
    let reason = refused(unknown, "x_content_parse_exception");
    assert!(reason.ends_with("[terms_lookup] unknown field [pat] did you mean [path]?"), "{reason}");
    let number = json!({"index": "people", "id": 1, "path": "likes"});
    let reason = refused(number, "x_content_parse_exception");
    assert!(reason.ends_with("[terms_lookup] id doesn't support values of type: VALUE_NUMBER"), "{reason}");
    refused(json!({"index": "people", "id": "", "path": "likes"}), "action_request_validation_exception");
    let two = json!({"query": {"terms": {"year": [1999], "tag": of_ann("likes")}}});
    let reason = server.post("/films/_search", two).error(400, "parsing_exception");
    assert!(reason.contains("Already got: [year] but also found [tag]"), "{reason}");
    let by_query = json!({"index": "people", "path": "likes", "query": {"match_all": {}}});
    let body = json!({"query": tags(by_query)});
    server.post("/films/_search", body).error(501, "unsupported_operation_exception");
}

#[test]
fn an_alias_is_filtered_by_no_lookup() {
    let server = films();
    let alias = server.put("/films/_alias/liked", json!({"filter": tags(of_ann("likes"))}));
    alias.error(400, "illegal_argument_exception");
    let created = server.put("/new", json!({"aliases": {"liked": {"filter": tags(of_ann("likes"))}}}));
    created.error(400, "illegal_argument_exception");
    assert_eq!(server.get("/_alias/liked").status, 404);
}

#[test]
fn a_lookup_never_leaves_the_tenant() {
    let (one, other) = (films(), Server::new());
    other.seed("films", &[json!({"tag": "fast"})]);
    let body = json!({"query": tags(of_ann("likes"))});
    assert_eq!(one.search("films", body.clone())["hits"]["total"]["value"], 2);
    other.post("/films/_search", body).error(404, "index_not_found_exception");
}
