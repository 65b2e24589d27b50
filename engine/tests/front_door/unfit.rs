//! Members that are null, as a client sends them that does not leave out what is not said, and such of a wrong type.

use serde_json::{Value, json};

use crate::server::Server;

fn server() -> Server {
    let server = Server::new();
    let fields = json!({"t": {"type": "text"}, "k": {"type": "keyword"}, "n": {"type": "long"}});
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    server.seed("a", &[json!({"t": "x", "k": "y", "n": 1})]);
    server
}

#[test]
fn a_member_that_is_null_is_refused() {
    let server = server();
    let query = |query: Value| ("POST", "/a/_search", json!({ "query": query }));
    let aggregation = |body: Value| ("POST", "/a/_search", json!({"aggs": {"it": body}}));
    for ((method, path, body), reason) in [
        (("POST", "/a/_search", json!({"query": null})), "Unknown key for a VALUE_NULL in [query]."),
        (("POST", "/a/_search", json!({"size": null})), "Unknown key for a VALUE_NULL in [size]."),
        (("POST", "/a/_count", json!({"query": null})), "query doesn't support values of type: VALUE_NULL"),
        (
            query(json!({"match": {"t": {"query": "x", "operator": null}}})),
            "[match] unknown token [VALUE_NULL] after [operator]",
        ),
        (
            query(json!({"terms": {"k": ["y"], "boost": null}})),
            "[terms] unknown token [VALUE_NULL] after [boost]",
        ),
        (query(json!({"bool": {"boost": null}})), "[bool] boost doesn't support values of type: VALUE_NULL"),
        (
            aggregation(json!({"terms": {"field": "k", "size": null}})),
            "[terms] size doesn't support values of type: VALUE_NULL",
        ),
        (
            ("POST", "/a/_search", json!({"sort": [{"n": {"order": null}}]})),
            "[field_sort] order doesn't support values of type: VALUE_NULL",
        ),
        (
            ("PUT", "/b", json!({"mappings": {"properties": {"k": {"type": "keyword", "store": null}}}})),
            "[store] on mapper [k] of type [keyword] must not have a [null] value",
        ),
        (
            ("POST", "/a/_update/1", json!({"doc": {"n": 2}, "doc_as_upsert": null})),
            "[UpdateRequest] doc_as_upsert doesn't support values of type: VALUE_NULL",
        ),
        (
            ("PUT", "/_index_template/t", json!({"index_patterns": ["t*"], "priority": null})),
            "[index_template] priority doesn't support values of type: VALUE_NULL",
        ),
        (("POST", "/a/_mget", json!({"ids": [null]})), "ids array element should only contain ids"),
    ] {
        let answer = server.send(method, path, body.clone());
        assert_eq!(answer.status, 400, "{body}: {}", answer.text);
        assert!(
            answer.json()["error"]["reason"].as_str().unwrap().contains(reason),
            "{body}: {}",
            answer.text
        );
    }
}

#[test]
fn where_servers_take_null_for_nothing_said_it_is_that() {
    let server = server();
    let one = |query: Value| assert_eq!(server.ids("a", query.clone()), ["1"], "{query}");
    one(json!({"range": {"n": {"gte": null, "lte": 5}}}));
    one(json!({"bool": {"must": null, "filter": {"term": {"k": "y"}}, "minimum_should_match": null}}));
    one(json!({"function_score": {"query": null, "functions": [{"filter": null, "weight": 2}]}}));
    let ranges = json!({"range": {"field": "n", "ranges": [{"from": null, "to": 5}]}});
    let found = server.search("a", json!({"aggs": {"it": ranges}, "sort": [{"n": {"missing": null}}]}));
    assert_eq!(found["aggregations"]["it"]["buckets"][0]["doc_count"], 1);
    let fields = json!({"k": {"type": "keyword", "null_value": null}});
    let aliases = json!({"c": {"filter": null, "is_write_index": null}});
    server.put("/b", json!({"mappings": {"_meta": null, "properties": fields}, "aliases": aliases})).ok();
    let lines = "{\"index\":{\"_id\":null,\"routing\":null}}\n{\"k\":null}\n";
    assert_eq!(server.post("/b/_bulk", lines).ok()["errors"], false);
    server.put("/a/_settings", json!({"index": {"refresh_interval": null}})).ok();
}

#[test]
fn a_member_of_the_wrong_type_is_refused() {
    let server = server();
    let query = |query: Value| ("POST", "/a/_search", json!({ "query": query }));
    for (method, path, body) in [
        query(json!({"terms": {"k": [["y"]]}})),
        query(json!({"fuzzy": {"k": {"value": ["y"]}}})),
        query(json!({"fuzzy": {"k": {"value": "y", "prefix_length": -1}}})),
        query(json!({"ids": {"values": 1}})),
        query(json!({"simple_query_string": {"query": "x", "fields": "t"}})),
        query(json!({"dis_max": {"queries": [{"match_all": {}}], "tie_breaker": 2}})),
        query(json!({"multi_match": {"query": "x", "fields": ["t", "k"], "tie_breaker": -1}})),
        ("POST", "/a/_search", json!({"aggs": {"it": {"terms": {"field": "k", "order": []}}}})),
        ("POST", "/_analyze", json!({"analyzer": "standard", "text": 5})),
        ("PUT", "/b", json!({"mappings": []})),
        ("PUT", "/_index_template/t", json!({"index_patterns": 5})),
        ("PUT", "/_index_template/t", json!({"index_patterns": ["t*"], "version": "one"})),
        ("PUT", "/_index_template/t", json!({"index_patterns": ["t*"], "_meta": "one"})),
        ("PUT", "/_index_template/t", json!({"index_patterns": ["t*"], "priority": -1})),
        ("PUT", "/a/_settings", json!({})),
        ("POST", "/_aliases", json!({"actions": [{}]})),
        ("POST", "/_reindex", json!({"source": {"index": "a"}, "dest": {"index": "b", "op_type": "x"}})),
    ] {
        let answer = server.send(method, path, body.clone());
        assert_eq!(answer.status, 400, "{path} {body}: {}", answer.text);
    }
    // A fraction is cut off a whole number.
    assert_eq!(server.search("a", json!({"size": 0.9}))["hits"]["hits"], json!([]));
    assert_eq!(server.ids("a", json!({"match_phrase": {"t": {"query": "x", "slop": 2.5}}})), ["1"]);
}

#[test]
fn a_value_of_a_document_that_is_none_of_its_type_is_refused() {
    let server = Server::new();
    let fields = json!({
        "long": {"type": "long"}, "integer": {"type": "integer"}, "point": {"type": "geo_point"},
        "name": {"type": "completion"},
    });
    server.put("/a", json!({"mappings": {"properties": fields}})).ok();
    for document in [
        json!({"long": " 5"}),
        json!({"point": "U4PR"}),
        json!({"name": 5}),
        json!({"name": ["x", true]}),
        json!({"name": {"input": "x", "weight": "much"}}),
    ] {
        let answer = server.put("/a/_doc/1", document.clone());
        assert_eq!(answer.status, 400, "{document}: {}", answer.text);
    }
    let taken = json!({"integer": " 5", "point": "u4pruydqqvj8xyz", "name": [{"weight": "3"}, "x"]});
    server.put("/a/_doc/1?refresh", taken).ok();
    assert_eq!(server.ids("a", json!({"term": {"integer": 5}})), ["1"]);
}

#[test]
fn a_parameter_without_effect_is_read_all_the_same() {
    let server = server();
    for (method, path, body) in [
        ("POST", "/a/_search?timeout=soon", json!({})),
        ("POST", "/a/_search?request_cache=maybe", json!({})),
        ("POST", "/a/_search?batched_reduce_size=1", json!({})),
        ("PUT", "/a/_doc/1?timeout=1x", json!({"n": 1})),
        ("PUT", "/a/_doc/1?wait_for_active_shards=some", json!({"n": 1})),
        ("POST", "/a/_update/1?retry_on_conflict=often", json!({"doc": {"n": 1}})),
        ("POST", "/a/_delete_by_query?slices=0", json!({"query": {"match_none": {}}})),
        ("POST", "/a/_update_by_query?requests_per_second=0", json!({"query": {"match_none": {}}})),
        ("PUT", "/b?master_timeout=1", json!({})),
        ("GET", "/a/_mapping?local=maybe", Value::Null),
    ] {
        let answer = server.send(method, path, body);
        assert!(!answer.error(400, "illegal_argument_exception").is_empty(), "{path}");
    }
    for path in [
        "/a/_search?timeout=30s&request_cache=true&batched_reduce_size=512&max_concurrent_shard_requests=5",
        "/a/_search?timeout=-1&request_cache",
        "/a/_update_by_query?slices=auto&requests_per_second=-1&timeout=1m&wait_for_active_shards=all",
    ] {
        server.post(path, json!({})).ok();
    }
    server.post("/a/_update/1?retry_on_conflict=3&wait_for_active_shards=1", json!({"doc": {"n": 1}})).ok();
}
