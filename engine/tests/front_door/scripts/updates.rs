//! What becomes of documents.

use serde_json::{Value, json};

use super::{document, left, run, server};

#[test]
fn a_script_decides_what_becomes_of_the_document() {
    let server = server();
    assert_eq!(run(&server, "ctx.op = 'none'; S.n = 1").ok()["result"], "noop");
    assert_eq!(run(&server, "ctx.op = 'whatever'; S.n = 1").ok()["result"], "noop");
    let counted = server.get("/a/_stats/indexing").ok();
    assert_eq!(counted["_all"]["primaries"]["indexing"]["noop_update_total"], 2);
    assert_eq!(server.get("/a/_source/1").ok(), document());
    assert_eq!(
        run(&server, "S.n = S.n").ok()["result"],
        "updated",
        "a script is not asked whether it changed anything"
    );
    assert_eq!(run(&server, "ctx.op = 'delete'").ok()["result"], "deleted");
    assert_eq!(server.get("/a/_doc/1").status, 404);
    let told = left(&server, "S.r = ctx._index + ctx._id + ctx._routing + ctx.op + (ctx._now > 0)");
    assert_eq!(told["r"], "a1nullindextrue");
    assert_eq!(left(&server, "ctx._source = ['a': 1]"), json!({"a": 1}));
    let both = json!({"script": "ctx._source.n = 1", "doc": {"n": 1}});
    server.post("/a/_update/1", both).error(400, "action_request_validation_exception");
    let shown = server.post("/a/_update/1", json!({"script": "ctx._source.a = 5", "_source": true})).ok();
    assert_eq!(shown["get"]["_source"], json!({"a": 5}));
}

#[test]
fn an_upsert_is_stored_as_it_is_unless_the_script_is_to_make_it() {
    let server = server();
    let upsert = |body: Value| {
        server.delete("/a/_doc/9");
        let answer = server.post("/a/_update/9", body);
        (answer.status, answer.json(), server.get("/a/_source/9").json())
    };
    let (status, _, source) = upsert(json!({"script": "not even a script", "upsert": {"n": 1}}));
    assert_eq!((status, source), (201, json!({"n": 1})));
    let made = json!({"script": "ctx._source.n += 4; ctx._source.o = ctx.op", "upsert": {"n": 1}, "scripted_upsert": true});
    let (status, _, source) = upsert(made);
    assert_eq!((status, source), (201, json!({"n": 5, "o": "create"})));
    let left_out = json!({"script": "ctx.op = 'none'", "upsert": {"n": 1}, "scripted_upsert": true});
    let (status, answer, _) = upsert(left_out);
    assert_eq!((status, &answer["result"], &answer["get"]), (200, &json!("noop"), &json!({"found": false})));
    assert_eq!(answer.get("_seq_no"), None);
    assert_eq!(server.get("/a/_doc/9").status, 404);
    let (status, ..) = upsert(json!({"script": "ctx._source.n = 1"}));
    assert_eq!(status, 404);
}

#[test]
fn each_update_of_a_bulk_has_a_script_of_its_own() {
    let server = server();
    server.seed("a", &[json!({"n": 1}), json!({"n": 2})]);
    let lines = [
        json!({"update": {"_id": "1"}}),
        json!({"script": {"source": "ctx._source.n += params.by", "params": {"by": 10}}}),
        json!({"update": {"_id": "2"}}),
        json!({"script": "no script"}),
        json!({"update": {"_id": "2"}}),
        json!({"script": "ctx.op = 'delete'"}),
    ];
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let answer = server.post("/a/_bulk", body).ok();
    let fates: Vec<&Value> =
        answer["items"].as_array().into_iter().flatten().map(|item| &item["update"]["status"]).collect();
    assert_eq!(fates, [&json!(200), &json!(400), &json!(200)]);
    assert_eq!(server.get("/a/_source/1").ok()["n"], 11);
    assert_eq!(server.get("/a/_doc/2").status, 404);
}

#[test]
fn by_query_a_script_updates_deletes_and_leaves_documents_or_none_of_them() {
    let server = server();
    server.seed("a", &[json!({"n": 1}), json!({"n": 2}), json!({"n": 3})]);
    let update = |script: &str| server.post("/a/_update_by_query?refresh=true", json!({"script": script}));
    let three = "if (ctx._source.n == 1) { ctx.op = 'noop' } else if (ctx._source.n == 2) { ctx.op = 'delete' } \
                 else { ctx._source.n *= 10 }";
    let answer = update(three).ok();
    assert_eq!((&answer["updated"], &answer["deleted"], &answer["noops"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(server.get("/a/_source/3").ok()["n"], 30);
    assert_eq!(server.get("/a/_doc/2").status, 404);
    for (script, expected) in [
        ("ctx.op = 'none'", "Operation type [none] not allowed, only [noop, index, delete] are allowed"),
        ("ctx._id = 'x'", "Modifying [_id] not allowed"),
        ("ctx._routing = 'x'", "Modifying [_routing] not allowed"),
        ("ctx.foo = 1", "Invalid fields added to context [foo]"),
        ("ctx.op = null", "Script cleared operation type"),
    ] {
        assert_eq!(update(script).error(400, "illegal_argument_exception"), expected, "{script}");
    }
    // The second document fails: nothing of the batch is written.
    assert_eq!(
        update("ctx._source.n = 1 / (ctx._source.n - 30)").error(400, "script_exception"),
        "runtime error"
    );
    assert_eq!(server.get("/a/_source/1").ok()["n"], 1);
    assert_eq!(update("bad bad").error(400, "script_exception"), "compile error");
}

#[test]
fn a_script_of_a_reindex_says_where_documents_go() {
    let server = server();
    server.seed("a", &[json!({"n": 1}), json!({"n": 2})]);
    server.put("/b", json!({"mappings": {"dynamic": false}})).ok();
    let reindex = |script: &str| {
        let body = json!({"source": {"index": "a"}, "dest": {"index": "b"}, "script": {"source": script}});
        server.post("/_reindex?refresh=true", body)
    };
    let answer =
        reindex("ctx._source.n += 10; ctx._id = 'x' + ctx._id; if (ctx._source.n > 11) { ctx.op = 'noop' }")
            .ok();
    assert_eq!((&answer["created"], &answer["noops"]), (&json!(1), &json!(1)));
    assert_eq!(server.get("/b/_source/x1").ok(), json!({"n": 11}));
    reindex("ctx._index = 'c'; ctx._routing = 'r'").ok();
    assert_eq!(server.get("/c/_doc/1?routing=r").ok()["_routing"], "r");
    assert_eq!(reindex("ctx._version = null").ok()["total"], 2);
    reindex("ctx._version = 7").error(501, "unsupported_operation_exception");
    reindex("ctx.foo = 7").error(400, "illegal_argument_exception");
}

#[test]
fn stored_scripts_are_found_by_their_names() {
    let server = server();
    let stored = json!({"script": {"lang": "painless", "source": "ctx._source.n += params.by"}});
    server.put("/_scripts/add", stored.clone()).ok();
    assert_eq!(server.get("/_scripts/add").ok()["script"], stored["script"]);
    server.put("/a/_doc/1", json!({"n": 1})).ok();
    server.post("/a/_update/1", json!({"script": {"id": "add", "params": {"by": 4}}})).ok();
    assert_eq!(server.get("/a/_source/1").ok()["n"], 5);
    let missing = server.post("/a/_update/1", json!({"script": {"id": "nope"}}));
    assert_eq!(missing.error(400, "illegal_argument_exception"), "failed to execute script");
    assert_eq!(
        missing.json()["error"]["caused_by"]["reason"],
        "unable to find script [nope] in cluster state"
    );
    // What it is for is not known: it is compiled when it is used.
    let bad = json!({"script": {"lang": "painless", "source": "bad bad"}});
    server.put("/_scripts/bad", bad.clone()).ok();
    server.put("/_scripts/bad/update", bad).error(400, "script_exception");
    server.put("/_scripts/x", json!({"script": {"source": "x"}})).error(400, "illegal_argument_exception");
    let mustache = json!({"script": {"lang": "mustache", "source": {"query": {"match_all": {}}}}});
    server.put("/_scripts/search", mustache).ok();
    let shown = server.get("/_scripts/search").ok();
    assert_eq!(shown["script"]["source"], r#"{"query":{"match_all":{}}}"#);
    server.delete("/_scripts/add").ok();
    assert_eq!(server.get("/_scripts/add").status, 404);
    server.delete("/_scripts/add").error(404, "resource_not_found_exception");
}
