use serde_json::{Value, json};

use crate::server::Server;

#[test]
fn a_document_is_created_updated_read_and_deleted() {
    let server = Server::new();
    let made = server.put("/a/_doc/1", json!({"n": 1.50, "b": [1, 2]}));
    assert_eq!((made.status, made.header("location")), (201, Some("/a/_doc/1")));
    assert_eq!(
        made.json(),
        json!({"_index": "a", "_id": "1", "_version": 1, "result": "created",
            "_shards": {"total": 2, "successful": 1, "failed": 0}, "_seq_no": 0, "_primary_term": 1})
    );
    let again = server.put("/a/_doc/1", json!({"z": 1, "a": 2}));
    assert_eq!(
        (again.status, &again.json()["result"], &again.json()["_version"]),
        (200, &json!("updated"), &json!(2))
    );
    let read = server.get("/a/_doc/1").ok();
    assert_eq!((&read["_version"], &read["_seq_no"], &read["found"]), (&json!(2), &json!(1), &json!(true)));
    assert_eq!(read["_source"].to_string(), r#"{"z":1,"a":2}"#);
    assert_eq!(server.get("/a/_source/1").ok(), json!({"a": 2, "z": 1}));
    assert_eq!(server.delete("/a/_doc/1").ok()["result"], "deleted");
    let gone = server.get("/a/_doc/1");
    assert_eq!((gone.status, gone.json()), (404, json!({"_index": "a", "_id": "1", "found": false})));
    server.get("/a/_source/1").error(404, "resource_not_found_exception");
    assert_eq!(server.send("HEAD", "/a/_doc/1", Value::Null).status, 404);
}

#[test]
fn versions_go_on_counting_after_a_delete() {
    let server = Server::new();
    server.put("/a/_doc/1", json!({})).ok();
    server.delete("/a/_doc/1").ok();
    let missing = server.delete("/a/_doc/1");
    assert_eq!(
        (missing.status, &missing.json()["result"], &missing.json()["_seq_no"]),
        (404, &json!("not_found"), &json!(2))
    );
    assert_eq!(server.put("/a/_doc/1", json!({})).ok()["_version"], 4);
    server.delete("/nothing/_doc/1").error(404, "index_not_found_exception");
}

#[test]
fn an_id_is_given_where_there_is_none() {
    let server = Server::new();
    let made = server.post("/a/_doc", json!({"n": 1}));
    assert_eq!(made.status, 201);
    let id = made.json()["_id"].as_str().unwrap().to_owned();
    assert_eq!((id.len(), &server.get(&format!("/a/_doc/{id}")).ok()["found"]), (20, &json!(true)));
}

#[test]
fn creating_an_id_that_is_taken_is_a_conflict() {
    let server = Server::new();
    server.put("/a/_create/1", json!({})).ok();
    let reason = server.put("/a/_create/1", json!({})).error(409, "version_conflict_engine_exception");
    assert_eq!(reason, "[1]: version conflict, document already exists (current version [1])");
    server.put("/a/_doc/1?op_type=create", json!({})).error(409, "version_conflict_engine_exception");
}

#[test]
fn a_write_may_depend_on_a_sequence_number() {
    let server = Server::new();
    server.put("/a/_doc/1", json!({})).ok();
    server
        .put("/a/_doc/1?if_seq_no=5&if_primary_term=1", json!({}))
        .error(409, "version_conflict_engine_exception");
    server.put("/a/_doc/1?if_seq_no=0&if_primary_term=1", json!({})).ok();
    server.delete("/a/_doc/1?if_seq_no=0&if_primary_term=1").error(409, "version_conflict_engine_exception");
    server.put("/a/_doc/1?if_seq_no=0", json!({})).error(400, "action_request_validation_exception");
    server.put("/a/_doc/1?version=1", json!({})).error(400, "action_request_validation_exception");
}

#[test]
fn external_versions_must_rise() {
    let server = Server::new();
    assert_eq!(server.put("/a/_doc/1?version=5&version_type=external", json!({})).ok()["_version"], 5);
    server
        .put("/a/_doc/1?version=5&version_type=external", json!({}))
        .error(409, "version_conflict_engine_exception");
    server.put("/a/_doc/1?version=5&version_type=external_gte", json!({})).ok();
    server.get("/a/_doc/1?version=4").error(409, "version_conflict_engine_exception");
}

#[test]
fn an_update_merges_objects_and_notices_that_nothing_changed() {
    let server = Server::new();
    server.put("/a/_doc/1", json!({"a": {"b": 1, "c": 2}, "d": [1]})).ok();
    let update = json!({"doc": {"a": {"c": 3}, "d": [2]}});
    assert_eq!(server.post("/a/_update/1", update.clone()).ok()["result"], "updated");
    assert_eq!(server.get("/a/_source/1").ok(), json!({"a": {"b": 1, "c": 3}, "d": [2]}));
    let noop = server.post("/a/_update/1", update.clone()).ok();
    assert_eq!(
        (&noop["result"], &noop["_version"], &noop["_shards"]),
        (&json!("noop"), &json!(2), &json!({"total": 0, "successful": 0, "failed": 0}))
    );
    let shown = server.post("/a/_update/1?_source=d", json!({"doc": {"e": 1}})).ok();
    assert_eq!((&shown["get"]["_source"], &shown["get"]["found"]), (&json!({"d": [2]}), &json!(true)));
}

#[test]
fn an_update_of_a_missing_document_needs_an_upsert() {
    let server = Server::new();
    server.put("/a", Value::Null).ok();
    let reason =
        server.post("/a/_update/1", json!({"doc": {"n": 1}})).error(404, "document_missing_exception");
    assert_eq!(reason, "[1]: document missing");
    server.post("/a/_update/1", json!({"doc": {"n": 1}, "upsert": {"m": 2}})).ok();
    server.post("/a/_update/2", json!({"doc": {"n": 1}, "doc_as_upsert": true})).ok();
    assert_eq!(server.get("/a/_source/1").ok(), json!({"m": 2}));
    assert_eq!(server.get("/a/_source/2").ok(), json!({"n": 1}));
    server.post("/a/_update/1", json!({})).error(400, "action_request_validation_exception");
    server.post("/a/_update/1", json!({"dac": {}})).error(400, "x_content_parse_exception");
}

#[test]
fn many_documents_are_read_at_once_each_with_its_own_fate() {
    let server = Server::new();
    server.put("/a/_doc/1", json!({"x": 1, "y": 2})).ok();
    let wanted = json!({"docs": [
        {"_index": "a", "_id": "1", "_source": "y"}, {"_index": "a", "_id": "2"}, {"_index": "nothing", "_id": "1"},
    ]});
    let docs = server.post("/_mget", wanted).ok()["docs"].clone();
    assert_eq!(docs[0]["_source"], json!({"y": 2}));
    assert_eq!(docs[1], json!({"_index": "a", "_id": "2", "found": false}));
    assert_eq!(docs[2]["error"]["type"], "index_not_found_exception");
    assert_eq!(server.post("/a/_mget", json!({"ids": ["1"]})).ok()["docs"][0]["found"], true);
    server.post("/a/_mget", json!({"ids": []})).error(400, "action_request_validation_exception");
}

#[test]
fn a_document_is_found_by_its_own_routing() {
    let server = Server::new();
    server.put("/a", json!({"settings": {"number_of_shards": 5}})).ok();
    server.put("/a/_doc/1?routing=5", json!({})).ok();
    assert_eq!(server.get("/a/_doc/1?routing=5").ok()["_routing"], "5");
    assert_eq!(server.get("/a/_doc/1").status, 404);
    server.put("/b", json!({"mappings": {"_routing": {"required": true}}})).ok();
    server.put("/b/_doc/1", json!({})).error(400, "routing_missing_exception");
}

#[test]
fn a_source_is_filtered_by_parameters() {
    let server = Server::new();
    server.put("/a/_doc/1", json!({"a": {"b": 1, "c": 2}, "d": 3})).ok();
    assert_eq!(server.get("/a/_doc/1?_source=a.b,d").ok()["_source"], json!({"a": {"b": 1}, "d": 3}));
    assert_eq!(server.get("/a/_doc/1?_source_excludes=a").ok()["_source"], json!({"d": 3}));
    assert!(server.get("/a/_doc/1?_source=false").ok().get("_source").is_none());
}

#[test]
fn a_refresh_is_waited_for() {
    let server = Server::new();
    server.put("/a", json!({"settings": {"refresh_interval": "-1"}})).ok();
    server.put("/a/_doc/1?refresh=wait_for", json!({})).ok();
    assert_eq!(server.get("/a/_count").ok()["count"], 1);
    assert_eq!(server.put("/a/_doc/2?refresh=true", json!({})).ok()["forced_refresh"], true);
    server.put("/a/_doc/3", json!({})).ok();
    assert_eq!(server.get("/a/_doc/3?realtime=false").status, 404);
}

#[test]
fn documents_that_were_rewritten_many_times_are_found_as_if_once() {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"properties": {"parts": {"type": "nested"}}}})).ok();
    let version = |n: usize| {
        let document = |id: usize| {
            json!({"title": format!("version {n} of {id}"), "kind": ["k", format!("v{n}")], "n": id,
                "parts": [{"x": id}, {"x": n}]})
        };
        (1..=100).map(document).collect::<Vec<_>>()
    };
    for n in 1..=6 {
        server.seed("a", &version(n));
    }
    let other = Server::new();
    other.put("/a", json!({"mappings": {"properties": {"parts": {"type": "nested"}}}})).ok();
    other.seed("a", &version(6));
    for query in [
        json!({"match": {"title": "version 6 42"}}),
        json!({"match_phrase": {"title": "6 of 7"}}),
        json!({"term": {"kind.keyword": "v6"}}),
        json!({"range": {"n": {"lt": 5}}}),
        json!({"nested": {"path": "parts", "query": {"term": {"parts.x": 6}}}}),
    ] {
        let body = json!({"query": query, "size": 100, "aggs": {"k": {"terms": {"field": "kind.keyword"}}}});
        let hits = |server: &Server| {
            let mut found = server.search("a", body.clone());
            found["took"] = json!(0);
            found
        };
        assert_eq!(hits(&server), hits(&other), "{query}");
    }
}

#[test]
fn stored_fields_are_shown_without_the_source() {
    let server = Server::new();
    let fields = json!({"s": {"type": "keyword", "store": true}, "t": {"type": "keyword"}, "o": {"properties": {"x": {"type": "long"}}}});
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    server.put("/a/_doc/1?routing=r", json!({"s": "x", "t": "y"})).ok();
    let get = |parameters: &str| server.get(&format!("/a/_doc/1?routing=r&{parameters}"));
    let shown = get("stored_fields=s,t,_routing").ok();
    assert_eq!((&shown["fields"], &shown["_routing"]), (&json!({"s": ["x"]}), &json!("r")));
    assert_eq!(shown.get("_source"), None);
    assert_eq!(get("stored_fields=t").ok().get("fields"), None);
    assert_eq!(get("stored_fields=s,_source").ok()["_source"]["t"], "y");
    assert_eq!(get("stored_fields=s&_source=t").ok()["_source"], json!({"t": "y"}));
    get("stored_fields=o").error(400, "illegal_argument_exception");
    server.get("/a/_source/1?routing=r&stored_fields=s").error(400, "illegal_argument_exception");
    let asked = json!({"docs": [{"_id": "1", "routing": "r"}, {"_id": "1", "routing": "r", "stored_fields": ["_source"]}]});
    let many = server.post("/a/_mget?stored_fields=s", asked).ok();
    let docs = many["docs"].as_array().unwrap();
    assert_eq!((&docs[0]["fields"]["s"], docs[0].get("_source")), (&json!(["x"]), None));
    assert_eq!((docs[1].get("fields"), &docs[1]["_source"]["s"]), (None, &json!("x")));
}

#[test]
fn a_document_is_changed_only_where_its_routing_leads() {
    let server = Server::new();
    let shards = json!({"settings": {"number_of_shards": 5, "number_of_routing_shards": 5}});
    server.put("/a", shards).ok();
    server.put("/a/_doc/1?routing=5", json!({"n": 1})).ok();
    let update = json!({"doc": {"n": 2}});
    server.post("/a/_update/1", update.clone()).error(404, "document_missing_exception");
    let deleted = server.delete("/a/_doc/1");
    assert_eq!((deleted.status, &deleted.json()["result"]), (404, &json!("not_found")));
    // A real server would have two documents now.
    server.put("/a/_doc/1", json!({})).error(501, "unsupported_operation_exception");
    let upsert = json!({"doc": {"n": 2}, "doc_as_upsert": true});
    server.post("/a/_update/1", upsert).error(501, "unsupported_operation_exception");
    server.delete("/a/_doc/1?if_seq_no=0&if_primary_term=1").error(501, "unsupported_operation_exception");
    assert_eq!(server.get("/a/_source/1?routing=5").ok(), json!({"n": 1}));
    assert_eq!(server.post("/a/_update/1?routing=5", update).ok()["result"], "updated");
    assert_eq!(server.delete("/a/_doc/1?routing=5").ok()["result"], "deleted");
}

#[test]
fn what_belongs_to_a_document_does_not_stand_in_it() {
    let server = Server::new();
    for name in ["_id", "_index", "_routing", "_source", "_version", "_seq_no"] {
        let reason =
            server.put("/a/_doc/1", json!({"n": 1, name: "x"})).error(400, "mapper_parsing_exception");
        assert!(reason.starts_with(&format!("Field [{name}] is a metadata field")), "{reason}");
    }
    assert_eq!(server.get("/a/_doc/1").status, 404);
    server.put("/a/_doc/1", json!({"inner": {"_id": "x"}, "_own": 1})).ok();
}
