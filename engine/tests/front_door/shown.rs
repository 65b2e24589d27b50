//! Indices of one cluster that another one shows.

use serde_json::{Value, json};

use crate::server::Server;

/// What `author` made in `shared`, shown in a cluster of its own.
fn shown(shared: &Server, author: &str) -> Server {
    let test = Server::new();
    test.sharing().show(shared.sharing().made_by(&[author.to_owned()]).unwrap()).unwrap();
    test
}

/// The same answer, whoever gives it: how long it took is not.
fn alike(path: &str, body: &Value, one: &Server, other: &Server) {
    let ask = |server: &Server| {
        let mut answer = server.post(path, body.clone()).ok();
        answer["took"] = Value::Null;
        answer
    };
    assert_eq!(ask(one), ask(other), "{path} {body}");
}

/// Analysis, several shards, nested objects, dynamic fields, an alias with a filter.
fn books(server: &Server) {
    let body = json!({
        "settings": {
            "number_of_shards": 3,
            "analysis": {
                "filter": { "stops": { "type": "stop", "stopwords": ["the"] } },
                "analyzer": { "plain": { "type": "custom", "tokenizer": "standard", "filter": ["lowercase", "stops"] } },
            },
        },
        "mappings": {
            "_meta": { "owner": "shop" },
            "properties": {
                "title": { "type": "text", "analyzer": "plain", "fields": { "raw": { "type": "keyword", "ignore_above": 20 } } },
                "chapters": { "type": "nested", "properties": { "name": { "type": "text" }, "pages": { "type": "integer" } } },
                "out": { "type": "date", "format": "yyyy-MM-dd" },
            },
        },
        "aliases": { "novels": { "filter": { "term": { "genre.keyword": "novel" } } } },
    });
    server.put("/books", body).ok();
    server.seed(
        "books",
        &[
            json!({ "title": "The River Between", "genre": "novel", "shelf": { "code": "A 1" }, "out": "1965-01-01" }),
            json!({ "title": "The Trial of the River", "genre": "play", "chapters": [{ "name": "one", "pages": 3 }, { "name": "two" }] }),
            json!({ "title": "A very long title that is not kept as a whole", "genre": "novel", "price": 7.5 }),
            json!({ "title": "River, river", "genre": "play" }),
        ],
    );
    // Written again, and deleted: versions and sequence numbers go on.
    server
        .put(
            "/books/_doc/1?refresh=true",
            json!({ "title": "The River Between", "genre": "novel", "out": "1965-02-01" }),
        )
        .ok();
    server.delete("/books/_doc/4?refresh=true").ok();
}

#[test]
fn a_shown_index_answers_as_the_one_that_it_is_a_copy_of() {
    let shared = Server::new();
    books(&shared.of("books"));
    let test = shown(&shared, "books");
    for path in [
        "/books",
        "/books/_mapping",
        "/books/_settings",
        "/_alias",
        "/books/_stats",
        "/books/_doc/1",
        "/books/_doc/2",
    ] {
        let (one, other) = (shared.get(path), test.get(path));
        assert_eq!((one.status, one.text), (other.status, other.text), "{path}");
    }
    let all = json!({ "match_all": {} });
    for body in [
        json!({ "query": { "match": { "title": "the river" } }, "version": true, "seq_no_primary_term": true, "explain": false }),
        json!({ "query": all, "size": 10 }),
        json!({ "query": { "nested": { "path": "chapters", "query": { "match": { "chapters.name": "two" } }, "inner_hits": {} } } }),
        json!({ "query": { "exists": { "field": "title.raw" } } }),
        json!({ "query": { "term": { "shelf.code.keyword": "A 1" } } }),
        json!({ "size": 0, "aggs": { "genres": { "terms": { "field": "genre.keyword" } }, "out": { "max": { "field": "out" } } } }),
    ] {
        alike("/books/_search", &body, &shared, &test);
        alike("/novels/_search", &body, &shared, &test);
    }
}

#[test]
fn only_what_its_authors_made_or_wrote_to_is_shown() {
    let shared = Server::new();
    let (one, other) = (shared.of("one"), shared.of("other"));
    one.seed("ones", &[json!({ "n": 1 })]);
    other.seed("others", &[json!({ "n": 1 })]);
    shared.seed("nobodys", &[json!({ "n": 1 })]);
    one.seed("both", &[json!({ "n": 1 })]);
    other.post("/both/_doc?refresh=true", json!({ "n": 2 })).ok();
    let indices = |test: &Server| test.get("/_cat/indices?h=index&s=index").text;
    assert_eq!(indices(&shown(&shared, "one")), "both\nones\n");
    assert_eq!(indices(&shown(&shared, "other")), "both\nothers\n");
    assert_eq!(indices(&shown(&shared, "nobody")), "");
}

#[test]
fn a_document_that_no_search_has_seen_is_seen_in_the_copy() {
    let shared = Server::new();
    let author = shared.of("author");
    author.put("/a", json!({ "settings": { "refresh_interval": "-1" } })).ok();
    author.put("/a/_doc/1", json!({ "n": 1 })).ok();
    assert_eq!(shown(&shared, "author").search("a", json!({}))["hits"]["total"]["value"], 1);
}

#[test]
fn a_shown_index_is_refused_to_whoever_would_change_it() {
    let shared = Server::new();
    books(&shared.of("fixture `books`"));
    let test = shown(&shared, "fixture `books`");
    let kind = "estrade_shared_index_exception";
    let reason = test.put("/books/_doc/9", json!({})).error(403, kind);
    assert_eq!(
        reason,
        "the index [books] is shared and read-only here: fixture `books` made it for all tests that ask for it; write to an \
         index of another name, or change what the fixture makes"
    );
    test.put("/books", Value::Null).error(403, kind);
    test.delete("/books").error(403, kind);
    test.put("/own", json!({})).ok();
    test.post("/_aliases", json!({"actions": [{"add": {"index": "own", "alias": "mine"}}]})).ok();
    test.post("/mine/_rollover/books", Value::Null).error(403, kind);
    test.delete("/own").ok();
    test.post("/novels/_rollover/new", Value::Null).error(403, kind);
    test.put("/books/_block/write", Value::Null).error(403, kind);
    test.put("/books/_settings", json!({ "index.blocks.write": null })).error(403, kind);
    test.put("/novels", Value::Null).error(403, kind);
    let gone = json!({ "actions": [{ "remove_index": { "index": "books" } }] });
    test.post("/_aliases", gone).error(403, kind);
    // What fits a pattern besides is left as it is.
    test.seed("boots", &[json!({ "n": 1 })]);
    test.put("/boots/_alias/novels", Value::Null).error(403, kind);
    test.put("/bo*/_settings", json!({ "index": { "number_of_replicas": 0 } })).ok();
    test.delete("/bo*").ok();
    assert_eq!(test.get("/_cat/indices?h=index").text, "books\n");
    assert_eq!(test.get("/books").text, shared.get("/books").text);
}

#[test]
fn a_name_that_is_taken_shows_nothing_at_all() {
    let shared = Server::new();
    books(&shared.of("author"));
    let made = || shared.sharing().made_by(&["author".to_owned()]).unwrap();
    let (index, alias, shadow) = (Server::new(), Server::new(), Server::new());
    index.put("/books", Value::Null).ok();
    alias.put("/mine", json!({ "aliases": { "books": {} } })).ok();
    shadow.put("/mine", json!({ "aliases": { "novels": {} } })).ok();
    for (test, name, of_its_own) in
        [(index, "books", "books\n"), (alias, "books", "mine\n"), (shadow, "novels", "mine\n")]
    {
        let error = test.sharing().show(made()).unwrap_err().to_string();
        assert!(error.contains(&format!("the test has made [{name}] there")), "{error}");
        assert_eq!(test.get("/_cat/indices?h=index").text, of_its_own);
    }
}

#[test]
fn a_copy_that_was_made_before_serves_again_until_the_original_changes() {
    let shared = Server::new();
    books(&shared.of("books"));
    let first = shown(&shared, "books");
    let second = shown(&shared, "books");
    let river = json!({ "query": { "match": { "title": "river" } }, "aggs": { "raw": { "terms": { "field": "title.raw" } } } });
    alike("/books/_search", &river, &first, &second);
    alike("/books/_search", &river, &shared, &second);
    assert_eq!(second.put("/books/_doc/9", json!({ "title": "mine" })).status, 403);

    shared.put("/books/_doc/9?refresh=true", json!({ "title": "A river more" })).ok();
    shared.put("/books/_mapping", json!({ "_meta": { "owner": "library" } })).ok();
    let third = shown(&shared, "books");
    alike("/books/_search", &river, &shared, &third);
    assert_eq!(third.get("/books/_mapping").ok(), shared.get("/books/_mapping").ok());
    // What a test was shown does not change while it runs.
    alike("/books/_search", &river, &first, &second);
    assert_eq!(first.get("/books/_doc/9").status, 404);
    assert_eq!(third.get("/books/_doc/9").status, 200);
}
