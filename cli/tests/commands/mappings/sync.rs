//! What `cargo estrade mappings sync` gives to a server, and what it leaves alone.

use serde_json::json;

use super::{Pair, with_fields};
use crate::es::send;
use crate::real;

#[test]
fn sync_creates_indices_and_adds_fields_and_a_second_one_finds_nothing_to_do() {
    let pair = Pair::new("sync");
    pair.has_index(
        "books",
        &with_fields(&json!({ "title": { "properties": { "eng": { "type": "text" } } } })),
    );
    pair.has_index("others", &with_fields(&json!({ "x": { "type": "keyword" } })));
    let books = json!({
        "title": { "properties": { "eng": { "type": "text" }, "swa": { "type": "text" } } },
        "year": { "type": "integer" },
    });
    pair.has_file("books", &with_fields(&books));
    pair.has_file("films", &with_fields(&json!({ "title": { "type": "text" } })));

    let ended = pair.mappings(&["sync", "--to", &pair.url()]);

    assert_eq!(ended.code, Some(0), "{ended}");
    for told in ["  added to books: title.swa, year\n", "  created films\n", "  in sync\n"] {
        assert!(ended.stdout.contains(told), "{told:?}: {ended}");
    }
    assert_eq!(pair.index("books")["mappings"]["properties"], books);
    assert_eq!(pair.index("films")["mappings"]["properties"]["title"]["type"], "text");
    let again = pair.mappings(&["sync", "--to", &pair.url()]).well();
    assert!(!again.contains("added") && !again.contains("created"), "{again}");
}

#[test]
fn real_servers_take_what_sync_adds_to_fields_that_have_parameters_of_their_own() {
    let fields = |more: bool| {
        let mut fields = json!({
            "title": { "type": "text", "analyzer": "english", "fields": { "raw": { "type": "keyword" } } },
            "prices": { "type": "nested", "include_in_parent": true, "dynamic": "false",
                        "properties": { "net": { "type": "long" } } },
            "closed": { "type": "object", "enabled": false },
            "author": { "properties": { "name": { "type": "text" } } },
        });
        if more {
            fields["title"]["fields"]["short"] = json!({ "type": "keyword", "ignore_above": 20 });
            fields["prices"]["properties"]["tax"] = json!({ "type": "scaled_float", "scaling_factor": 100 });
            fields["author"]["properties"]["born"] = json!({ "type": "date" });
        }
        json!({ "mappings": { "dynamic": "strict", "properties": fields } })
    };
    for server in real::each() {
        let address = server.address;
        let pair = Pair::of(server, address, "real");
        pair.has_index("books", &fields(false));
        pair.has_file("books", &fields(true));
        pair.has_file("films", &fields(true));
        let ended = pair.mappings(&["sync", "--to", &pair.url()]);
        assert_eq!(ended.code, Some(0), "{ended}");
        for told in ["  added to books: author.born, prices.tax, title.short\n", "  created films\n"] {
            assert!(ended.stdout.contains(told), "{told:?}: {ended}");
        }
        pair.checked("exact").well();
        pair.mappings(&["pull", "--from", &pair.url()]).well();
        // One that is closed is no index that is gone.
        let closed = send(address, "POST", "/films/_close", "").unwrap();
        assert!(closed.starts_with("HTTP/1.1 200"), "{closed}");
        pair.checked("exact").well();
    }
}

#[test]
fn sync_neither_deletes_nor_changes_and_tells_what_it_left() {
    let pair = Pair::new("sync-left");
    let before = json!({ "isbn": { "type": "text" }, "old": { "type": "keyword" } });
    pair.has_index("books", &with_fields(&before));
    pair.has_file(
        "books",
        &with_fields(&json!({ "isbn": { "type": "keyword" }, "new": { "type": "long" } })),
    );

    let ended = pair.mappings(&["sync", "--to", &pair.url()]);

    assert_eq!(ended.code, Some(1), "{ended}");
    for told in [
        "  added to books: new\n",
        "LEFT TO DO BY HAND: 2 differences",
        r#"books.json ~ mappings.isbn.type: "keyword" in the file, "text" in the cluster"#,
        "books.json + mappings.old:",
    ] {
        assert!(ended.stdout.contains(told), "{told:?}: {ended}");
    }
    let fields = &pair.index("books")["mappings"]["properties"];
    assert_eq!((&fields["isbn"], &fields["old"]), (&before["isbn"], &before["old"]));
    assert_eq!(fields["new"]["type"], "long");
}

#[test]
fn what_a_server_refuses_is_told_with_its_reason_and_the_others_are_done() {
    let pair = Pair::new("sync-refused");
    pair.has_file("books", &with_fields(&json!({ "isbn": { "type": "no_such_type" } })));
    pair.has_file("films", &with_fields(&json!({ "title": { "type": "text" } })));
    let ended = pair.mappings(&["sync", "--to", &pair.url()]);
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(ended.stdout.contains("  created films\n"), "{ended}");
    assert!(
        ended.stderr.contains("/books was answered 400") && ended.stderr.contains("no_such_type"),
        "{ended}"
    );
}
