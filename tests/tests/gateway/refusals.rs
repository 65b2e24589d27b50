//! What cannot be isolated is refused, and says why.

use serde_json::{Value, json};

use crate::http;
use crate::stub::Stub;

/// Requests that would reach, change or show what is not this test's.
fn requests() -> Vec<(&'static str, &'static str, Value)> {
    let none = Value::Null;
    vec![
        ("POST", "/_foo", none.clone()),
        ("GET", "/assets/_foo", none.clone()),
        ("GET", "/_plugins/_ppl", none.clone()),
        ("POST", "/_sql", json!({ "query": "SELECT * FROM other" })),
        ("PUT", "/_cluster/settings", json!({ "persistent": {} })),
        ("POST", "/_cluster/reroute", none.clone()),
        ("GET", "/_cluster/stats", none.clone()),
        ("GET", "/_cluster/allocation/explain", none.clone()),
        ("GET", "/_nodes", none.clone()),
        ("GET", "/_nodes/_all/http", none.clone()),
        ("POST", "/_nodes/reload_secure_settings", none.clone()),
        ("GET", "/_tasks", none.clone()),
        ("POST", "/_tasks/_cancel", none.clone()),
        ("POST", "/_tasks/n:1/_cancel", none.clone()),
        ("PUT", "/_snapshot/mine", json!({ "type": "fs" })),
        ("POST", "/_snapshot/mine/one/_restore", none.clone()),
        ("PUT", "/_security/user/me", json!({})),
        ("GET", "/_remote/info", none.clone()),
        ("DELETE", "/_search/scroll/_all", none.clone()),
        ("DELETE", "/_search/scroll", json!({ "scroll_id": "_all" })),
        ("DELETE", "/_search/scroll", json!({ "scroll_id": ["_all"] })),
        ("DELETE", "/_search/scroll?scroll_id=_all", none.clone()),
        ("DELETE", "/_search/scroll/x,_all", none.clone()),
        ("DELETE", "/_search/scroll/%5Fall", none.clone()),
        ("DELETE", "/_search/point_in_time/_all", none.clone()),
        ("DELETE", "/_search/point_in_time", json!({ "pit_id": ["_all"] })),
        ("GET", "/_cat/tasks", none.clone()),
        ("GET", "/_cat/allocation", none.clone()),
        (
            "POST",
            "/_reindex",
            json!({ "source": { "remote": { "host": "http://x" }, "index": "a" }, "dest": { "index": "b" } }),
        ),
        (
            "POST",
            "/_reindex?wait_for_completion=false",
            json!({ "source": { "index": "a" }, "dest": { "index": "b" } }),
        ),
        ("GET", "/elsewhere:assets/_search", none.clone()),
        ("GET", "/a,elsewhere:*/_search", none.clone()),
        ("GET", "/_search?q=_index:other", none.clone()),
        ("GET", "/_search?source=%7B%7D", none.clone()),
        ("GET", "/_alias?name=other", none.clone()),
        ("POST", "/a/_search?sort=_index", json!({ "search_after": ["a"] })),
        ("POST", "/a/_search", json!({ "query": { "query_string": { "query": "x OR _index:other" } } })),
        ("POST", "/a/_search", json!({ "query": { "script": { "script": "doc['_index'].value == 'a'" } } })),
        (
            "POST",
            "/a/_search",
            json!({ "script_fields": { "f": { "script": { "source": "doc._index.value" } } } }),
        ),
        // A parameter may stand for a part of the path or of the body.
        ("POST", "/_bulk?index=other", none.clone()),
        ("PUT", "/_template/t?index_patterns=*", json!({})),
        ("GET", "/_render/template?id=other", json!({ "params": {} })),
        ("POST", "/_ingest/pipeline/_simulate?id=other", json!({ "docs": [] })),
        ("POST", "/a/_search?anything=at_all", none.clone()),
        ("GET", "/a/_search?df=_index&q=other", none.clone()),
        (
            "GET",
            "/_cluster/allocation/explain?include_disk_info=true",
            json!({ "index": "a", "shard": 0, "primary": true }),
        ),
    ]
}

/// The same in a body, whatever it may be called there.
fn bodies() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("POST", "/a/_update/1", json!({ "script": { "source": "ctx._index = 'b'" } })),
        (
            "POST",
            "/_reindex",
            json!({ "source": { "index": "a" }, "dest": { "index": "b" }, "script": { "source": "ctx._index = 'x'" } }),
        ),
        (
            "PUT",
            "/_scripts/mine",
            json!({ "script": { "lang": "painless", "source": "ctx['_index'] = 'b'" } }),
        ),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": [{ "set": { "field": "copy", "value": "{{_index}}" } }] }),
        ),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": [{ "script": { "source": "ctx._index = 'b'" } }] }),
        ),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": [{ "foreach": { "field": "f", "processor": { "set": { "field": "x", "value": "{{_index}}" } } } }] }),
        ),
        ("POST", "/_aliases", json!({ "actions": [{ "remove_index": { "index": "a*" } }] })),
        ("POST", "/_aliases", json!({ "actions": [{ "remove_index": { "indices": ["a", "b*"] } }] })),
        ("POST", "/_aliases", json!({ "actions": [{ "remove_index": { "index": "" } }] })),
        ("PUT", "/_ingest/pipeline/p", json!({ "processors": [{ "reroute": { "destination": "other" } }] })),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": [{ "set": { "field": "_index", "value": "a", "if": "ctx._index == 'b'" } }] }),
        ),
        ("POST", "/a/_search", json!({ "query": { "wrapper": { "query": "eyJ0ZXJtIjp7fX0=" } } })),
        (
            "POST",
            "/_rank_eval",
            json!({ "templates": [{ "id": "t", "template": { "source": "{}" } }], "requests": [] }),
        ),
        ("DELETE", "/_search/scroll/x", json!({ "scroll_id": "_all" })),
        // Pipelines of searches are the cluster's.
        ("POST", "/a/_search?search_pipeline=other", Value::Null),
        ("POST", "/a/_search", json!({ "search_pipeline": "other" })),
        ("PUT", "/a/_settings", json!({ "index": { "search": { "default_pipeline": "other" } } })),
        ("PUT", "/a", json!({ "settings": { "index.search.default_pipeline": "other" } })),
        // Names under which older versions read the same.
        ("POST", "/a/_search", json!({ "script_fields": { "f": { "script": { "stored": "other" } } } })),
        ("POST", "/a/_update/1", json!({ "script": { "inline": "ctx._source.n = 1" } })),
        ("PUT", "/_scripts/s", json!({ "script": { "lang": "painless", "code": "doc['_index'].value" } })),
        // A name that is put together while a script or a pipeline runs.
        (
            "POST",
            "/_reindex",
            json!({ "source": { "index": "a" }, "dest": { "index": "b" }, "script": { "source": "ctx[params.k] = 'x'", "params": { "k": "_index" } } }),
        ),
        (
            "PUT",
            "/_scripts/s",
            json!({ "script": { "lang": "painless", "source": "ctx['_in' + 'dex'] = 'x'" } }),
        ),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": [{ "script": { "source": "ctx['_in' + 'dex'] = 'x'" } }] }),
        ),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": [{ "set": { "field": "{{f}}", "value": "x" } }] }),
        ),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": [{ "json": { "field": "f", "add_to_root": true } }] }),
        ),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": [{ "dissect": { "field": "f", "pattern": "%{*k}=%{&k}" } }] }),
        ),
        (
            "PUT",
            "/_ingest/pipeline/p",
            json!({ "processors": { "enrich": { "policy_name": "other", "field": "a", "target_field": "b" } } }),
        ),
        // What a query string may mean by escapes, and where queries cannot be looked into.
        ("POST", "/a/_search", json!({ "query": { "query_string": { "query": "_inde\\x:other" } } })),
        (
            "POST",
            "/a/_search",
            json!({ "query": { "multi_match": { "query": "other", "fields": ["t", "_index"] } } }),
        ),
        ("POST", "/a/_search", json!({ "query": { "wrapper": { "query": "IHt9" } } })),
        (
            "POST",
            "/a/_search",
            json!({ "query": { "terms": { "_index": { "index": "b", "id": "1", "path": "p" } } } }),
        ),
    ]
}

/// Processors that would take the name of a field from a document, or decide where it goes in another way.
fn processors() -> impl Iterator<Item = (&'static str, &'static str, Value)> {
    let all = [
        json!({ "dissect": { "field": "f", "pattern": "%{x*k}=%{x&k}" } }),
        json!({ "remove": { "field": ["a", "{{f}}"] } }),
        json!({ "copy": { "source_field": "{{f}}", "target_field": "a", "remove_source": true } }),
        json!({ "dot_expander": { "field": "*", "override": true } }),
        json!({ "script": { "source": "metadata().index = 'b'" } }),
    ];
    all.into_iter().map(|one| ("PUT", "/_ingest/pipeline/p", json!({ "processors": [one] })))
}

#[test]
fn what_cannot_be_isolated_is_refused_with_a_reason_and_never_sent() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    for (method, path, body) in requests().into_iter().chain(bodies()).chain(processors()) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let answer = http::send(&namespace.url, method, path, &text);
        assert_eq!(answer.status, 403, "{method} {path} {text}: {}", answer.body);
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(said["error"]["type"], "estrade_isolation_exception", "{method} {path}");
        assert_eq!(said["error"]["root_cause"][0]["reason"], said["error"]["reason"]);
        assert!(said["error"]["reason"].as_str().unwrap().len() > 60, "{method} {path}: {}", answer.body);
        assert_eq!(stub.lines(), Vec::<String>::new(), "{method} {path} was sent");
    }
}

#[test]
fn a_query_that_is_stored_in_a_document_names_no_index() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    let document =
        json!({ "query": { "terms": { "who": { "index": "follows", "id": "1", "path": "who" } } } });
    assert_eq!(http::send(&namespace.url, "PUT", "/a/_doc/1", &document.to_string()).status, 200);
    let percolating = json!({ "mappings": { "properties": { "query": { "type": "percolator" } } } });
    assert_eq!(http::send(&namespace.url, "PUT", "/rules", &percolating.to_string()).status, 200);
    stub.seen.lock().unwrap().clear();
    let bulk = format!("{{\"index\":{{\"_index\":\"rules\"}}}}\n{document}\n");
    let update = json!({ "doc": document }).to_string();
    for (path, body) in
        [("/rules/_doc", document.to_string()), ("/_bulk", bulk), ("/rules/_update/1", update)]
    {
        let answer = http::send(&namespace.url, "POST", path, &body);
        assert!(answer.status == 403 && answer.body.contains("stored query"), "{path}: {}", answer.body);
        assert_eq!(stub.lines(), Vec::<String>::new());
    }
    // What cannot be looked into: a document that the server may read all the same, and what a script writes.
    let commented = format!("{{\"index\":{{\"_index\":\"rules\"}}}}\n{document}/**/\n");
    let scripted = json!({ "script": { "source": "ctx._source.query = params.q", "params": { "q": document["query"] } } });
    for (path, body, status) in [
        ("/_bulk", commented, 400),
        ("/rules/_update/1", scripted.to_string(), 403),
        ("/rules/_update_by_query", scripted.to_string(), 403),
    ] {
        assert_eq!(http::send(&namespace.url, "POST", path, &body).status, status, "{path}");
        assert_eq!(stub.lines(), Vec::<String>::new());
    }
    let names_none = json!({ "query": { "term": { "who": "a" } } }).to_string();
    assert_eq!(http::send(&namespace.url, "POST", "/rules/_doc", &names_none).status, 200);
}

#[test]
fn a_document_that_was_stored_unread_becomes_no_query() {
    let percolating = r#"{"mappings":{"properties":{"query":{"type":"percolator"}}}}"#;
    let again = [
        ("/_reindex", r#"{"source":{"index":"a"},"dest":{"index":"rules"}}"#),
        ("/a/_update_by_query", "{}"),
        ("/a/_update/1", r#"{"doc":{"n":1}}"#),
        ("/_bulk", "{\"update\":{\"_index\":\"a\",\"_id\":\"1\"}}\n{\"doc\":{\"n\":1}}\n"),
    ];
    let bulk = "{\"index\":{\"_index\":\"a\"}}\n{\"n\":1}\n";
    for first in [None, Some(("/a/_doc", r#"{"n":1}"#)), Some(("/_bulk", bulk))] {
        let stub = Stub::quiet();
        let namespace = stub.namespace();
        if let Some((path, body)) = first {
            assert_eq!(http::send(&namespace.url, "POST", path, body).status, 200, "{path}");
        }
        assert_eq!(http::send(&namespace.url, "PUT", "/rules", percolating).status, 200);
        for (path, body) in again {
            let answer = http::send(&namespace.url, "POST", path, body);
            let expected = if first.is_some() { 403 } else { 200 };
            assert_eq!(answer.status, expected, "{first:?} {path}: {}", answer.body);
        }
    }
}

#[test]
fn there_are_pipelines_or_stored_queries_and_not_both() {
    let percolating = ("/rules", r#"{"mappings":{"properties":{"query":{"type":"percolator"}}}}"#);
    let pipeline =
        ("/_ingest/pipeline/p", r#"{"processors":[{"json":{"field":"text","target_field":"query"}}]}"#);
    for (first, second) in [(percolating, pipeline), (pipeline, percolating)] {
        let stub = Stub::quiet();
        let namespace = stub.namespace();
        assert_eq!(http::send(&namespace.url, "PUT", first.0, first.1).status, 200);
        let answer = http::send(&namespace.url, "PUT", second.0, second.1);
        assert!(answer.status == 403 && answer.body.contains("queries are stored"), "{}", answer.body);
        assert_eq!(stub.lines().len(), 1);
    }
}

#[test]
fn a_path_that_is_not_known_is_refused_by_its_name() {
    let stub = Stub::quiet();
    let answer = http::send(&stub.namespace().url, "POST", "/_foo", "");
    assert!(
        answer.body.contains("estrade's gateway does not pass on POST /_foo: it does not know this path"),
        "{}",
        answer.body
    );
}

#[test]
fn what_cannot_be_read_is_refused_and_never_sent() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    for (head, body, status) in [
        ("POST /a/_search HTTP/1.1\r\nContent-Type: application/cbor\r\n", "x", 406),
        ("GET /_cat/indices HTTP/1.1\r\nAccept: application/yaml\r\n", "", 406),
        ("GET /_cat/indices?format=smile HTTP/1.1\r\n", "", 403),
        ("POST /_bulk HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n", "x", 400),
        ("POST /_bulk HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: br\r\n", "x", 415),
        ("PUT /_alias/x HTTP/1.1\r\nContent-Type: application/json\r\n", "{}", 400),
        ("PUT /_alias/x HTTP/1.1\r\nContent-Type: application/json\r\n", r#"{"index":""}"#, 400),
        ("POST /a/_search HTTP/1.1\r\nContent-Type: application/json\r\n", "{ broken", 400),
        ("POST /a/_search HTTP/1.1\r\nContent-Type: application/json\r\n", r#"{"size":1,"size":2}"#, 400),
        ("POST /_bulk HTTP/1.1\r\nContent-Type: application/json\r\n", "{\"index\":\n", 400),
        ("GET /%zz HTTP/1.1\r\n", "", 400),
        // Elasticsearch 7 would store a document.
        ("POST /a/_pit HTTP/1.1\r\nContent-Type: application/json\r\n", "{}", 400),
        ("POST /a/_search/point_in_time HTTP/1.1\r\nContent-Type: application/json\r\n", "{}", 400),
        ("PUT /_all/_doc/1 HTTP/1.1\r\n", "{}", 400),
        ("GET /%3Ca-%7Bnow%2Fq%7D%3E HTTP/1.1\r\n", "", 400),
    ] {
        let answer =
            http::raw(&namespace.url, &format!("{head}Content-Length: {}\r\n", body.len()), body.as_bytes());
        assert_eq!(answer.status, status, "{head}: {}", answer.body);
        assert_eq!(stub.lines(), Vec::<String>::new(), "{head} was sent");
    }
}

#[test]
fn a_method_that_a_path_does_not_know_is_answered_as_by_the_server() {
    let stub = Stub::quiet();
    let answer = http::send(&stub.namespace().url, "DELETE", "/a/_search", "");
    assert_eq!(answer.status, 405);
    let expected = "Incorrect HTTP method for uri [/a/_search] and method [DELETE], allowed: [GET, POST]";
    assert_eq!(
        serde_json::from_str::<Value>(&answer.body).unwrap(),
        json!({ "error": expected, "status": 405 })
    );
}

#[test]
fn what_may_mean_something_else_to_the_server_is_refused() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    for (method, path, body) in [
        // The server does the first of two actions, and reads the next line accordingly.
        ("POST", "/a/_bulk", "{\"index\":{},\"delete\":{\"_id\":\"9\"}}\n{}\n"),
        ("POST", "/a/_bulk", "[{\"delete\":{\"_index\":\"other\",\"_id\":\"9\"}}]\n"),
        ("POST", "/a/_bulk", "{\"delete\":{\"_index\":[\"other\"],\"_id\":\"9\"}}\n"),
        // Names in what is no name.
        ("POST", "/_msearch", "{\"index\":{\"x,other,y\":1}}\n{}\n"),
        ("POST", "/_msearch", "[{\"index\":\"other\"}]\n{}\n"),
        ("POST", "/_mget", r#"{"docs":[{"_index":["other"],"_id":"1"}]}"#),
        ("POST", "/_aliases", r#"{"actions":[[{"remove_index":{"index":"other"}}]]}"#),
        ("POST", "/_aliases", r#"{"actions":{"add":{"index":{"other":1},"alias":"x"}}}"#),
        // Elasticsearch 7 reads an alias as if all in it stood side by side.
        ("PUT", "/a/_alias/x", r#"{"x":{"index":"other"}}"#),
        ("PUT", "/a/_alias/x", r#"[{"index":"other"}]"#),
        ("PUT", "/a/_alias/x", r#"{"index":{"index":"other"}}"#),
        ("PUT", "/a", r#"{"aliases":{"x":{"routing":{"filter":{"term":{"_index":"other"}}}}}}"#),
    ] {
        let answer = http::send(&namespace.url, method, path, body);
        assert_eq!(answer.status, 400, "{method} {path} {body}: {}", answer.body);
        assert!(answer.body.contains("estrade_unreadable_exception"), "{}", answer.body);
        assert_eq!(stub.lines(), Vec::<String>::new(), "{method} {path} {body} was sent");
    }
}
