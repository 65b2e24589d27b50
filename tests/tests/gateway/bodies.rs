//! What is said in a body reaches the server with physical names, and nothing else of it is changed.

use crate::http;
use crate::stub::Stub;

/// A request, and its body on the server, where `P` stands for the prefix.
const BODIES: &[(&str, &str, &str)] = &[
    // Documents are a test's own, whatever they look like.
    (
        "PUT /a/_doc/1",
        r#"{ "_index":"a", "terms":{"f":{"index":"a","path":"p"}}, "n": 1.10 }"#,
        r#"{ "_index":"a", "terms":{"f":{"index":"a","path":"p"}}, "n": 1.10 }"#,
    ),
    // Without names the very same bytes.
    ("POST /a/_search", r#"{ "query" : {"term":{"n":1.10}} }"#, r#"{ "query" : {"term":{"n":1.10}} }"#),
    ("POST /a/_search", r#"{"query":{"term":{"_index":"a"}}}"#, r#"{"query":{"term":{"_index":"Pa"}}}"#),
    (
        "POST /a/_search",
        r#"{"query":{"bool":{"must_not":[{"terms":{"_index":["a","b"]}}]}}}"#,
        r#"{"query":{"bool":{"must_not":[{"terms":{"_index":["Pa","Pb"]}}]}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"regexp":{"_index":{"value":"a|b"}}}}"#,
        r#"{"query":{"regexp":{"_index":{"value":"P(a|b)"}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"terms":{"f":{"index":"b","id":"1","path":"index"}}}}"#,
        r#"{"query":{"terms":{"f":{"index":"Pb","id":"1","path":"index"}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"geo_shape":{"f":{"indexed_shape":{"id":"1"}}}}}"#,
        r#"{"query":{"geo_shape":{"f":{"indexed_shape":{"id":"1","index":"Pshapes"}}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"more_like_this":{"like":["x",{"_index":"b","_id":"1"}],"unlike":{"_index":"c","_id":"2"}}}}"#,
        r#"{"query":{"more_like_this":{"like":["x",{"_index":"Pb","_id":"1"}],"unlike":{"_index":"Pc","_id":"2"}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"percolate":{"field":"q","index":"b","id":"1"}}}"#,
        r#"{"query":{"percolate":{"field":"q","index":"Pb","id":"1"}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"percolate":{"field":"q","document":{"term":{"_index":"a"}}}}}"#,
        r#"{"query":{"percolate":{"field":"q","document":{"term":{"_index":"a"}}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"script":{"script":{"id":"s","params":{"script":{"id":"x"}}}}}}"#,
        r#"{"query":{"script":{"script":{"id":"Ps","params":{"script":{"id":"x"}}}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"aggs":{"terms":{"terms":{"field":"_index","include":"a.*","exclude":["b"]}}}}"#,
        r#"{"aggs":{"terms":{"terms":{"field":"_index","include":"P(a.*)","exclude":["Pb"]}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"aggs":{"c":{"composite":{"sources":[{"i":{"terms":{"field":"_index"}}},{"n":{"terms":{"field":"n"}}}],"after":{"i":"a","n":"a"}}}}}"#,
        r#"{"aggs":{"c":{"composite":{"sources":[{"i":{"terms":{"field":"_index"}}},{"n":{"terms":{"field":"n"}}}],"after":{"i":"Pa","n":"a"}}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"sort":["n",{"_index":"asc"}],"search_after":["a","a"]}"#,
        r#"{"sort":["n",{"_index":"asc"}],"search_after":["a","Pa"]}"#,
    ),
    (
        "POST /a/_search",
        r#"{"indices_boost":[{"a*":2},{"b":1}]}"#,
        r#"{"indices_boost":[{"Pa*":2},{"Pb":1}]}"#,
    ),
    ("POST /_mget", r#"{"docs":[{"_index":"a","_id":"1"}]}"#, r#"{"docs":[{"_index":"Pa","_id":"1"}]}"#),
    // In some versions the body counts more than the path.
    ("PUT /a/_alias/x", r#"{"index":"b*,c","alias":"y"}"#, r#"{"index":"Pb*,Pc","alias":"Py"}"#),
    ("PUT /_alias/x", r#"{"index":"b"}"#, r#"{"index":"Pb"}"#),
    // The server takes a number for a name.
    ("POST /_mget", r#"{"docs":[{"_index":2024,"_id":"1"}]}"#, r#"{"docs":[{"_index":"P2024","_id":"1"}]}"#),
    ("POST /_bulk", "{\"index\":{\"_index\":2024}}\n{}\n", "{\"index\":{\"_index\":\"P2024\"}}\n{}\n"),
    ("POST /_msearch", "{\"index\":[1,\"a\"]}\n{}\n", "{\"index\":[\"P1\",\"Pa\"]}\n{}\n"),
    (
        "POST /_reindex",
        r#"{"source":{"index":["a","b*"],"query":{"term":{"_index":"a"}}},"dest":{"index":"c","pipeline":"p"}}"#,
        r#"{"source":{"index":["Pa","Pb*"],"query":{"term":{"_index":"Pa"}}},"dest":{"index":"Pc","pipeline":"Pp"}}"#,
    ),
    (
        "POST /a/_update/1",
        r#"{"script":{"id":"s"},"upsert":{"script":{"id":"s"}}}"#,
        r#"{"script":{"id":"Ps"},"upsert":{"script":{"id":"s"}}}"#,
    ),
    (
        "POST /_aliases",
        r#"{"actions":[{"add":{"indices":["a","b-*"],"alias":"x","filter":{"term":{"_index":"a"}}}},{"remove":{"index":"*","aliases":["y","z*"]}}]}"#,
        r#"{"actions":[{"add":{"indices":["Pa","Pb-*"],"alias":"Px","filter":{"term":{"_index":"Pa"}}}},{"remove":{"index":"P*","aliases":["Py","Pz*"]}}]}"#,
    ),
    ("PUT /a", "", r#"{"settings":{"index.number_of_shards":1,"index.number_of_replicas":0}}"#),
    (
        "PUT /a",
        r#"{"settings":{"index":{"number_of_shards":3}},"aliases":{"x":{}}}"#,
        r#"{"settings":{"index":{"number_of_shards":3},"index.number_of_replicas":0},"aliases":{"Px":{}}}"#,
    ),
    (
        "PUT /a",
        r#"{"settings":{"number_of_replicas":1,"number_of_shards":2,"default_pipeline":"p","index.final_pipeline":"_none"}}"#,
        r#"{"settings":{"number_of_replicas":1,"number_of_shards":2,"default_pipeline":"Pp","index.final_pipeline":"_none"}}"#,
    ),
    (
        "PUT /_index_template/t",
        r#"{"index_patterns":["*","a-*"],"composed_of":["c"],"template":{"aliases":{"x":{}},"settings":{"index":{"default_pipeline":"p"}}}}"#,
        r#"{"index_patterns":["P*","Pa-*"],"composed_of":["Pc"],"template":{"aliases":{"Px":{}},"settings":{"index":{"default_pipeline":"Pp"}}}}"#,
    ),
    ("PUT /_template/t", r#"{"index_patterns":"a*"}"#, r#"{"index_patterns":"Pa*"}"#),
    (
        "PUT /_ingest/pipeline/p",
        r#"{"processors":[{"pipeline":{"name":"q"}},{"foreach":{"field":"f","processor":{"script":{"id":"s"}}}},{"date_index_name":{"field":"d"}}],"on_failure":[{"set":{"field":"_index","value":"failed"}}]}"#,
        r#"{"processors":[{"pipeline":{"name":"Pq"}},{"foreach":{"field":"f","processor":{"script":{"id":"Ps"}}}},{"date_index_name":{"field":"d","index_name_prefix":"P"}}],"on_failure":[{"set":{"field":"_index","value":"Pfailed"}}]}"#,
    ),
    (
        "PUT /_ingest/pipeline/p",
        r#"{"processors":[{"foreach":{"field":"f","if":{"id":"s"},"processor":{"drop":{"if":{"id":"t"}}}}},{"set":{"field":"f","value":"x","if":"ctx.n == 1"}}]}"#,
        r#"{"processors":[{"foreach":{"field":"f","if":{"id":"Ps"},"processor":{"drop":{"if":{"id":"Pt"}}}}},{"set":{"field":"f","value":"x","if":"ctx.n == 1"}}]}"#,
    ),
    // What a template names is known when it is rendered.
    (
        "PUT /_scripts/t",
        r#"{"script":{"lang":"mustache","source":"{\"query\":{\"term\":{\"_index\":\"{{i}}\"}}}"}}"#,
        r#"{"script":{"lang":"mustache","source":"{\"query\":{\"term\":{\"_index\":\"{{i}}\"}}}"}}"#,
    ),
    // One is as good as a list of one.
    (
        "POST /_aliases",
        r#"{"actions":{"remove_index":{"index":"a"}}}"#,
        r#"{"actions":{"remove_index":{"index":"Pa"}}}"#,
    ),
    (
        "POST /_rank_eval",
        r#"{"requests":{"id":"q","request":{"query":{"term":{"_index":"a"}}},"ratings":{"_index":"a","_id":"1"}}}"#,
        r#"{"requests":{"id":"q","request":{"query":{"term":{"_index":"Pa"}}},"ratings":{"_index":"Pa","_id":"1"}}}"#,
    ),
    ("POST /a/_termvectors", r#"{"_index":"b","_id":"1"}"#, r#"{"_index":"Pb","_id":"1"}"#),
    ("POST /a/_termvectors/1", r#"{"_index":"b"}"#, r#"{"_index":"Pb"}"#),
    (
        "POST /a/_mtermvectors",
        r#"{"ids":["1"],"parameters":{"_index":"b"}}"#,
        r#"{"ids":["1"],"parameters":{"_index":"Pb"}}"#,
    ),
    // What a user calls by the name of something else is looked into all the same.
    (
        "POST /a/_search",
        r#"{"aggs":{"percolate":{"filter":{"terms":{"f":{"index":"b","id":"1","path":"p"}}}}}}"#,
        r#"{"aggs":{"percolate":{"filter":{"terms":{"f":{"index":"Pb","id":"1","path":"p"}}}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"aggs":{"id":{"max":{"field":"n"}},"params":{"filter":{"terms":{"f":{"index":"b","id":"1","path":"p"}}}}}}"#,
        r#"{"aggs":{"id":{"max":{"field":"n"}},"params":{"filter":{"terms":{"f":{"index":"Pb","id":"1","path":"p"}}}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"sort":{"id":"asc","params":{"nested":{"path":"n","filter":{"terms":{"f":{"index":"b","id":"1","path":"p"}}}}}}}"#,
        r#"{"sort":{"id":"asc","params":{"nested":{"path":"n","filter":{"terms":{"f":{"index":"Pb","id":"1","path":"p"}}}}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"suggest":{"s":{"phrase":{"field":"f","collate":{"query":{"id":"t"},"params":{"id":"t"}}}}}}"#,
        r#"{"suggest":{"s":{"phrase":{"field":"f","collate":{"query":{"id":"Pt"},"params":{"id":"t"}}}}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"match_bool_prefix":{"_index":"a"}}}"#,
        r#"{"query":{"match_bool_prefix":{"_index":"Pa"}}}"#,
    ),
    (
        "POST /a/_search",
        r#"{"query":{"terms":{"f":{"index":"b","path":"p","query":{"term":{"_index":"b"}}}}}}"#,
        r#"{"query":{"terms":{"f":{"index":"Pb","path":"p","query":{"term":{"_index":"Pb"}}}}}}"#,
    ),
    (
        "POST /_reindex",
        r#"{"source":{"index":"a"},"dest":{"index":"b","pipeline":"_none"},"script":{"source":"ctx.n = ctx['m']"}}"#,
        r#"{"source":{"index":"Pa"},"dest":{"index":"Pb","pipeline":"_none"},"script":{"source":"ctx.n = ctx['m']"}}"#,
    ),
    (
        "PUT /a/_settings",
        r#"{"index":{"final_pipeline":"p","search":{"default_pipeline":"_none"},"analysis":{"default_pipeline":"x"}}}"#,
        r#"{"index":{"final_pipeline":"Pp","search":{"default_pipeline":"_none"},"analysis":{"default_pipeline":"x"}}}"#,
    ),
    // The server takes a first line that is empty for nothing, and any other for a head without parts.
    ("POST /_msearch", "\n{\"index\":\"a\"}\n{}\n\n{}\n \n{}\n", "{\"index\":\"Pa\"}\n{}\n{}\n{}\n{}\n{}\n"),
    ("POST /_msearch", "\n\n{}\n", "{}\n{}\n"),
    ("POST /_msearch", "{\"index\":[]}\n{}\n", "{\"index\":[\"P*\"]}\n{}\n"),
    (
        "POST /_bulk",
        "{\"update\":{\"_index\":\"a\",\"_id\":\"1\"}}\n{\"\\u0073cript\":{\"id\":\"s\"}}\n",
        "{\"update\":{\"_index\":\"Pa\",\"_id\":\"1\"}}\n{\"script\":{\"id\":\"Ps\"}}\n",
    ),
    (
        "POST /_rank_eval",
        r#"{"requests":[{"id":"q","request":{"query":{"term":{"_index":"a"}}},"ratings":[{"_index":"a","_id":"1","rating":1}]}]}"#,
        r#"{"requests":[{"id":"q","request":{"query":{"term":{"_index":"Pa"}}},"ratings":[{"_index":"Pa","_id":"1","rating":1}]}]}"#,
    ),
    (
        "POST /_msearch",
        "{}\n{\"query\":{\"term\":{\"_index\":\"a\"}}}\n{\"index\":[\"a*\",\"-b\"]}\n{ \"size\":1 }\n",
        "{}\n{\"query\":{\"term\":{\"_index\":\"Pa\"}}}\n{\"index\":[\"Pa*\",\"-Pb\"]}\n{ \"size\":1 }\n",
    ),
    (
        "POST /_bulk",
        "{\"index\":{\"_index\":\"a\",\"pipeline\":\"p\"}}\n{ \"_index\":\"a\" }\n{\"delete\":{\"_index\":\"b\",\"_id\":\"1\"}}\n{\"update\":{\"_id\":\"1\"}}\n{\"script\":{\"id\":\"s\"}}\n",
        "{\"index\":{\"_index\":\"Pa\",\"pipeline\":\"Pp\"}}\n{ \"_index\":\"a\" }\n{\"delete\":{\"_index\":\"Pb\",\"_id\":\"1\"}}\n{\"update\":{\"_id\":\"1\"}}\n{\"script\":{\"id\":\"Ps\"}}\n",
    ),
];

#[test]
fn names_in_bodies_reach_the_server_with_the_prefix() {
    for (asked, body, expected) in BODIES {
        // Each has a namespace of its own: a template of another one would count.
        let stub = Stub::quiet();
        let namespace = stub.namespace();
        let (method, path) = asked.split_once(' ').unwrap();
        let answer = http::send(&namespace.url, method, path, body);
        assert_eq!(answer.status, 200, "{asked} {body}: {}", answer.body);
        let sent = stub.seen.lock().unwrap()[0].body.replace(&namespace.prefix, "P");
        assert_eq!(sent, *expected, "{asked} {body}");
    }
}

#[test]
fn a_body_of_the_gateways_own_says_what_it_is() {
    for types in ["", "Content-Type: text/plain\r\n", "Content-Type: application/json\r\n"] {
        let stub = Stub::quiet();
        let namespace = stub.namespace();
        http::raw(&namespace.url, &format!("PUT /a HTTP/1.1\r\n{types}Content-Length: 0\r\n"), b"");
        let seen = stub.seen.lock().unwrap()[0].clone();
        assert!(seen.body.contains("number_of_shards"), "{seen:?}");
        assert_eq!(seen.headers.matches("content-type").count(), 1, "{seen:?}");
        assert!(seen.headers.contains("content-type: application/json\r\n"), "{seen:?}");
    }
}

#[test]
fn the_order_of_keys_and_large_numbers_survive_the_translation() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    let body = r#"{"z":1,"query":{"term":{"_index":"a"}},"a":18446744073709551615,"f":0.30000000000000004}"#;
    http::send(&namespace.url, "POST", "/a/_search", body);
    let sent = stub.seen.lock().unwrap()[0].body.replace(&namespace.prefix, "");
    assert_eq!(sent, body);
}
