//! What is counted, and told by `_stats`: the numbers are those of `OpenSearch` 3.8 and Elasticsearch 7.10.

use serde_json::{Value, json};

use crate::server::Server;

/// An index of some shards that is refreshed when somebody asks for it.
fn of_shards(shards: u32) -> Server {
    let server = Server::new();
    let settings = json!({"number_of_shards": shards, "number_of_replicas": 0, "refresh_interval": "-1"});
    let properties = json!({"a": {"type": "long"}, "t": {"type": "text"}, "k": {"type": "keyword"}});
    server.put("/x", json!({"settings": settings, "mappings": {"properties": properties}})).ok();
    server
}

/// Numbers of the index's primaries, named `section.counter`.
fn told<const N: usize>(server: &Server, names: [&str; N]) -> [u64; N] {
    let stats = server.get("/x/_stats").ok();
    names.map(|name| {
        let (section, counter) = name.split_once('.').unwrap();
        stats["indices"]["x"]["primaries"][section][counter].as_u64().unwrap()
    })
}

const WRITES: [&str; 4] =
    ["indexing.index_total", "indexing.index_failed", "indexing.delete_total", "indexing.noop_update_total"];
const READS: [&str; 3] = ["get.total", "get.exists_total", "get.missing_total"];
const SEARCHES: [&str; 5] = [
    "search.query_total",
    "search.fetch_total",
    "search.scroll_total",
    "search.suggest_total",
    "search.open_contexts",
];
const REFRESHES: [&str; 3] = ["refresh.total", "refresh.external_total", "warmer.total"];

#[test]
fn writes_are_counted_and_failed_are_those_that_find_another_version() {
    let server = of_shards(1);
    server.put("/x/_doc/1", json!({"a": 1})).ok();
    server.put("/x/_doc/1", json!({"a": 2})).ok();
    assert_eq!(told(&server, WRITES), [2, 0, 0, 0]);
    server.put("/x/_create/1", json!({"a": 2})).error(409, "version_conflict_engine_exception");
    server.put("/x/_doc/1?if_seq_no=9&if_primary_term=1", json!({"a": 2}));
    assert_eq!(told(&server, WRITES), [2, 2, 0, 0]);
    // What cannot be read never came to the index, and a deletion does not fail.
    assert_eq!(server.put("/x/_doc/1", json!({"a": "no"})).status, 400);
    assert_eq!(server.delete("/x/_doc/1?if_seq_no=9&if_primary_term=1").status, 409);
    assert_eq!(told(&server, WRITES), [2, 2, 0, 0]);
    assert_eq!(server.delete("/x/_doc/1").status, 200);
    assert_eq!(server.delete("/x/_doc/1").status, 404);
    assert_eq!(told(&server, WRITES), [2, 2, 2, 0]);
    let lines = [
        r#"{"index":{"_id":"5"}}"#,
        r#"{"a":1}"#,
        r#"{"create":{"_id":"5"}}"#,
        r#"{"a":1}"#,
        r#"{"update":{"_id":"5"}}"#,
        r#"{"doc":{"a":9}}"#,
        r#"{"update":{"_id":"5"}}"#,
        r#"{"doc":{"a":9}}"#,
        r#"{"delete":{"_id":"none"}}"#,
        "",
    ];
    server.post("/x/_bulk", lines.join("\n")).ok();
    assert_eq!(told(&server, WRITES), [4, 3, 3, 1]);
}

#[test]
fn updates_and_reads_look_for_a_document() {
    let server = of_shards(1);
    assert_eq!(server.post("/x/_update/1", json!({"doc": {"a": 1}})).status, 404);
    assert_eq!(told(&server, READS), [1, 0, 1]);
    server.post("/x/_update/1", json!({"doc": {"a": 1}, "doc_as_upsert": true})).ok();
    server.post("/x/_update/1", json!({"doc": {"a": 1}})).ok();
    assert_eq!(told(&server, READS), [3, 1, 2]);
    assert_eq!(server.post("/x/_update/1?if_seq_no=9&if_primary_term=1", json!({"doc": {}})).status, 409);
    assert_eq!(server.get("/x/_doc/1?version=9").status, 409);
    assert_eq!(told(&server, READS), [3, 1, 2]);
    server.get("/x/_doc/1").ok();
    server.send("HEAD", "/x/_source/none", Value::Null);
    server.post("/x/_mget", json!({"ids": ["1", "none"]})).ok();
    server.search("x", json!({"query": {"terms": {"a": {"index": "x", "id": "1", "path": "a"}}}}));
    assert_eq!(told(&server, READS), [8, 4, 4]);
}

#[test]
fn a_search_of_one_shard_reads_its_hits_at_once_whether_there_are_any() {
    let server = of_shards(1);
    server.put("/x/_doc/1?refresh=true", json!({"t": "foo", "k": "a"})).ok();
    server.search("x", json!({"size": 0}));
    server.get("/x/_count").ok();
    server.get("/_cat/count/x");
    assert_eq!(told(&server, SEARCHES), [3, 3, 0, 0, 0]);
    // One that fails is not counted, and neither is one that is only explained.
    assert_eq!(server.post("/x/_search", json!({"sort": ["none"]})).status, 400);
    server.get("/x/_validate/query").ok();
    let suggest = json!({"s": {"text": "fo", "term": {"field": "t"}}});
    server.search("x", json!({"suggest": suggest}));
    assert_eq!(told(&server, SEARCHES), [3, 4, 0, 1, 0]);
    server.search("x", json!({"suggest": suggest, "query": {"match_all": {}}}));
    assert_eq!(told(&server, SEARCHES), [4, 5, 0, 1, 0]);
    server.search("x", json!({"collapse": {"field": "k", "inner_hits": {"name": "more"}}}));
    assert_eq!(told(&server, SEARCHES), [6, 7, 0, 1, 0]);
}

/// Three shards, with seven documents that are on 0, 1 and 2.
fn thirds() -> Server {
    let server = of_shards(3);
    (0..7).for_each(|id| {
        server.put(&format!("/x/_doc/{id}"), json!({"a": id, "t": "foo"})).ok();
    });
    server.post("/x/_refresh", Value::Null).ok();
    server
}

#[test]
fn each_shard_that_is_asked_counts_a_query_and_each_that_shows_hits_a_fetch() {
    let server = thirds();
    let mut before = told(&server, SEARCHES);
    for (path, body, expected) in [
        ("/x/_search", json!({}), [3, 3, 0, 0, 0]),
        ("/x/_search", json!({"size": 0}), [3, 0, 0, 0, 0]),
        ("/x/_search", json!({"query": {"term": {"a": 3}}}), [3, 1, 0, 0, 0]),
        ("/x/_search", json!({"query": {"term": {"a": 33}}}), [3, 0, 0, 0, 0]),
        ("/x/_search?routing=1", json!({"query": {"term": {"a": 33}}}), [1, 1, 0, 0, 0]),
        ("/x/_count", json!({}), [3, 0, 0, 0, 0]),
        ("/x/_search", json!({"suggest": {"s": {"text": "f", "term": {"field": "t"}}}}), [0, 0, 0, 3, 0]),
        ("/x/_delete_by_query", json!({"query": {"term": {"a": 33}}}), [3, 0, 3, 0, 0]),
        ("/x/_update_by_query", json!({}), [6, 3, 3, 0, 0]),
    ] {
        server.post(path, body.clone()).ok();
        let now = told(&server, SEARCHES);
        let more: Vec<u64> = now.iter().zip(before).map(|(now, before)| now - before).collect();
        assert_eq!(more, expected, "{path} {body}");
        before = now;
    }
}

#[test]
fn a_scroll_counts_each_page_and_itself_when_it_ends() {
    let server = of_shards(1);
    server.put("/x/_doc/1?refresh=true", json!({})).ok();
    let first = server.post("/x/_search?scroll=1m&size=1", json!({"stats": ["pages"]})).ok();
    assert_eq!(told(&server, SEARCHES), [1, 1, 0, 0, 1]);
    let id = json!({"scroll_id": first["_scroll_id"], "scroll": "1m"});
    server.post("/_search/scroll", id.clone()).ok();
    assert_eq!(told(&server, SEARCHES), [2, 2, 0, 0, 1]);
    server.send("DELETE", "/_search/scroll", json!({"scroll_id": id["scroll_id"]})).ok();
    assert_eq!(told(&server, SEARCHES), [2, 2, 1, 0, 0]);
    let groups = &server.get("/x/_stats/search?groups=p*").ok()["_all"]["total"]["search"]["groups"];
    assert_eq!(groups["pages"]["scroll_total"], 1);
}

#[test]
fn searches_are_counted_under_the_groups_that_they_name() {
    let server = of_shards(2);
    server.put("/x/_doc/1?refresh=true", json!({})).ok();
    server.search("x", json!({"stats": ["g1", "g2"]}));
    server.search("x", json!({"stats": ["g1"], "size": 0}));
    server.get("/x/_search?stats=p1,g1").ok();
    let groups = |patterns: &str| {
        let stats = server.get(&format!("/x/_stats/search?groups={patterns}")).ok();
        let groups = stats["_all"]["primaries"]["search"]["groups"].as_object().cloned().unwrap_or_default();
        groups
            .into_iter()
            .map(|(name, said)| (name, said["query_total"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    let named =
        |said: &[(&str, u64)]| said.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(groups("_all"), named(&[("g1", 6), ("g2", 2), ("p1", 2)]));
    assert_eq!(groups("g2,p*"), named(&[("g2", 2), ("p1", 2)]));
    assert_eq!(groups("none"), []);
    server.post("/x/_search", json!({"stats": "g1"})).error(400, "parsing_exception");
}

#[test]
fn refreshes_are_counted_by_shard_whether_they_find_anything() {
    let server = of_shards(3);
    assert_eq!(told(&server, REFRESHES), [6, 6, 3]);
    server.post("/x/_refresh", Value::Null).ok();
    assert_eq!(told(&server, REFRESHES), [9, 9, 3]);
    server.put("/x/_doc/1?refresh=true", json!({})).ok();
    assert_eq!(told(&server, REFRESHES), [10, 10, 4]);
    // A read that sees everything at once refreshes nothing.
    server.get("/x/_doc/1?refresh=true").ok();
    assert_eq!(told(&server, REFRESHES), [10, 10, 4]);
    server.get("/x/_doc/1?refresh=true&realtime=false").ok();
    assert_eq!(told(&server, REFRESHES), [11, 11, 4]);
    server.put("/x/_doc/1", json!({})).ok();
    assert_eq!(told(&server, ["flush.total", "translog.operations"]), [0, 2]);
    server.post("/x/_flush", Value::Null).ok();
    // Searches are not what a flush refreshes for.
    assert_eq!(told(&server, REFRESHES), [12, 11, 4]);
    assert_eq!(told(&server, ["flush.total", "translog.operations"]), [3, 0]);
}

#[test]
fn a_flush_is_for_the_shard_and_not_for_searches() {
    let server = of_shards(1);
    let found = || server.get("/x/_count").ok()["count"].as_u64().unwrap();
    server.put("/x/_doc/1", json!({})).ok();
    assert_eq!(
        (told(&server, ["docs.count", "refresh.total", "refresh.external_total"]), found()),
        ([0, 2, 2], 0)
    );
    server.post("/x/_flush", Value::Null).ok();
    assert_eq!(
        (told(&server, ["docs.count", "refresh.total", "refresh.external_total"]), found()),
        ([1, 3, 2], 0)
    );
    // Nothing is left to be flushed.
    server.post("/x/_flush", Value::Null).ok();
    assert_eq!(told(&server, ["docs.count", "refresh.total", "refresh.external_total"]), [1, 3, 2]);
    server.put("/x/_doc/1", json!({})).ok();
    server.post("/x/_forcemerge", Value::Null).ok();
    assert_eq!((told(&server, ["docs.count", "docs.deleted", "refresh.total"]), found()), ([1, 1, 4], 0));
    server.post("/x/_refresh", Value::Null).ok();
    assert_eq!((told(&server, ["docs.count", "docs.deleted", "refresh.total"]), found()), ([1, 1, 5], 1));
}

#[test]
fn a_refresh_finds_new_what_was_flushed_though_searches_saw_it_before() {
    let server = of_shards(1);
    server.put("/x/_doc/1?refresh=true", json!({})).ok();
    assert_eq!(told(&server, REFRESHES), [3, 3, 2]);
    server.post("/x/_flush", Value::Null).ok();
    server.post("/x/_refresh", Value::Null).ok();
    assert_eq!(told(&server, REFRESHES), [5, 4, 3]);
    server.post("/x/_refresh", Value::Null).ok();
    assert_eq!(told(&server, REFRESHES), [6, 5, 3]);
}

#[test]
fn the_first_look_at_a_document_that_was_just_written_is_a_refresh_of_the_shard() {
    let server = of_shards(1);
    server.put("/x/_doc/1", json!({})).ok();
    server.put("/x/_doc/2", json!({})).ok();
    server.get("/x/_doc/1").ok();
    assert_eq!(told(&server, ["docs.count", "refresh.total", "refresh.external_total"]), [2, 3, 2]);
    assert_eq!(server.get("/x/_count").ok()["count"], 0);
    server.put("/x/_doc/3", json!({})).ok();
    server.get("/x/_doc/3").ok();
    assert_eq!(told(&server, ["docs.count", "refresh.total", "refresh.external_total"]), [2, 3, 2]);
}

#[test]
fn a_deletion_is_a_deleted_document_too() {
    let server = of_shards(1);
    server.put("/x/_doc/1?refresh=true", json!({})).ok();
    server.put("/x/_doc/1?refresh=true", json!({})).ok();
    assert_eq!(told(&server, ["docs.count", "docs.deleted"]), [1, 1]);
    server.delete("/x/_doc/1?refresh=true");
    assert_eq!(told(&server, ["docs.count", "docs.deleted"]), [0, 3]);
}

#[test]
fn an_index_that_is_opened_counts_from_the_beginning() {
    let server = of_shards(1);
    server.put("/x/_doc/1?refresh=true", json!({})).ok();
    server.post("/x/_close", Value::Null).ok();
    server.get("/x/_stats").error(400, "index_closed_exception");
    server.get("/*/_stats?expand_wildcards=all").error(400, "index_closed_exception");
    assert_eq!(server.get("/x/_stats?ignore_unavailable=true").ok()["indices"], json!({}));
    let closed = server.get("/x/_stats/docs,refresh?forbid_closed_indices=false").ok();
    assert_eq!(closed["_all"]["total"]["docs"]["count"], 1);
    assert_eq!(closed["_all"]["total"]["refresh"]["total"], 0);
    server.post("/x/_open", Value::Null).ok();
    assert_eq!(told(&server, WRITES), [0, 0, 0, 0]);
    assert_eq!(told(&server, REFRESHES), [2, 2, 1]);
}

#[test]
fn indices_are_meant_by_names_aliases_and_wildcards_and_added_up() {
    let server = Server::new();
    server.put("/a", json!({"aliases": {"both": {}}, "settings": {"number_of_shards": 2}})).ok();
    server.put("/b", json!({"aliases": {"both": {}}})).ok();
    server.put("/h", json!({"settings": {"hidden": true}})).ok();
    server.seed("a", &[json!({"n": 1})]);
    server.seed("b", &[json!({"n": 1}), json!({"n": 2})]);
    let names = |path: &str| {
        let body = server.get(path).ok();
        body["indices"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(names("/both/_stats"), ["a", "b"]);
    assert_eq!(names("/_stats/docs"), ["a", "b"]);
    assert_eq!(names("/*/_stats/docs?expand_wildcards=open,hidden"), ["a", "b", "h"]);
    assert!(names("/none*/_stats").is_empty());
    server.get("/none/_stats").error(404, "index_not_found_exception");
    server.get("/none*/_stats?allow_no_indices=false").error(404, "index_not_found_exception");
    assert_eq!(
        server.get("/_stats/docs?level=cluster").ok(),
        json!({
            "_shards": {"total": 6, "successful": 3, "failed": 0},
            "_all": {"primaries": {"docs": {"count": 3, "deleted": 0}}, "total": {"docs": {"count": 3, "deleted": 0}}},
        })
    );
}

#[test]
fn metrics_and_parameters_that_are_none_are_refused_as_servers_do() {
    let server = Server::new();
    server.put("/x", Value::Null).ok();
    for (path, reason) in [
        ("/x/_stats/foo", "request [/x/_stats/foo] contains unrecognized metric: [foo]"),
        (
            "/x/_stats/doc,serch",
            "request [/x/_stats/doc,serch] contains unrecognized metrics: [doc] -> did you mean [docs]?, [serch] -> did you mean [search]?",
        ),
        (
            "/_stats/merges",
            "request [/_stats/merges] contains unrecognized metric: [merges] -> did you mean [merge]?",
        ),
        ("/_stats/docs,_all", "request [/_stats/docs,_all] contains _all and individual metrics [docs,_all]"),
        ("/x/_stats/docs?fields=*", "request [/x/_stats/docs] contains unrecognized parameter: [fields]"),
        (
            "/x/_stats?level=foo",
            "level parameter must be one of [cluster] or [indices] or [shards] but was [foo]",
        ),
        ("/x/_stats?types=a", "request [/x/_stats] contains unrecognized parameter: [types]"),
    ] {
        assert_eq!(server.get(path).error(400, "illegal_argument_exception"), reason, "{path}");
    }
    server.get("/x/_stats?level=shards").error(501, "unsupported_operation_exception");
    server.get("/x/_stats/bulk").error(501, "unsupported_operation_exception");
    assert_eq!(server.post("/x/_stats", Value::Null).status, 405);
}

#[test]
fn sizes_of_fields_are_told_one_by_one_where_that_is_asked() {
    let server = Server::new();
    let field = json!({"type": "text", "fielddata": true, "fields": {"completion": {"type": "completion"}}});
    server.put("/x", json!({"mappings": {"properties": {"bar": field, "baz": field}}})).ok();
    server.seed("x", &[json!({"bar": "bar", "baz": "baz"})]);
    let all = |query: &str| server.get(&format!("/x/_stats{query}")).ok()["_all"]["total"].clone();
    let plain = all("");
    assert!(plain["fielddata"]["memory_size_in_bytes"].as_u64() > Some(0));
    assert!(plain["completion"]["size_in_bytes"].as_u64() > Some(0));
    assert_eq!((&plain["fielddata"]["fields"], &plain["completion"]["fields"]), (&Value::Null, &Value::Null));
    let bar = all("?fields=bar*");
    let names = |of: &Value| of["fields"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&bar["fielddata"]), ["bar"]);
    assert_eq!(names(&bar["completion"]), ["bar.completion"]);
    let only = all("?completion_fields=*z*");
    assert_eq!(names(&only["completion"]), ["baz.completion"]);
    assert_eq!(only["fielddata"]["fields"], Value::Null);
}

#[test]
fn sizes_and_times_are_told_to_people_before_their_numbers() {
    let server = Server::new();
    server.put("/x", Value::Null).ok();
    let told = server.get("/x/_stats/store,get?human=true&level=cluster").ok();
    assert_eq!(
        told["_all"]["total"]["store"],
        json!({"size": "0b", "size_in_bytes": 0, "reserved": "0b", "reserved_in_bytes": 0})
    );
    assert_eq!(told["_all"]["total"]["get"]["getTime"], "0s");
}
