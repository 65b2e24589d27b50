//! What `cargo estrade mappings` promises. The package is `tests/servers/sample`, the embedded engine is the server.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::{Value, json};

use crate::es::Server;
use crate::shop::{Ended, estrade};

/// A server, and a folder of mapping files, gone with the value.
struct Pair {
    server: Server,
    folder: PathBuf,
}

impl Pair {
    /// A server without indices, a folder without files.
    fn new(name: &str) -> Pair {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Pair { server: Server::start(&[]), folder }
    }

    fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    fn has_index(&self, name: &str, definition: &Value) {
        let answer = self.server.send("PUT", &format!("/{name}"), &definition.to_string());
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// What the server tells of it.
    fn index(&self, name: &str) -> Value {
        let answer = self.server.get(&format!("/{name}"));
        let (_, body) = answer.split_once("\r\n\r\n").expect("an answer has a body");
        let all: Value = serde_json::from_str(body).expect("it is JSON");
        all[name].clone()
    }

    fn has_file(&self, name: &str, definition: &Value) {
        fs::write(self.folder.join(format!("{name}.json")), definition.to_string()).unwrap();
    }

    fn file(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.folder.join(format!("{name}.json"))).expect("the file is there");
        serde_json::from_str(&text).expect("it is JSON")
    }

    /// The command about the sample, whose configured folder is this one.
    fn mappings(&self, arguments: &[&str]) -> Ended {
        let mut command = estrade(&["mappings"]);
        command.args(arguments).arg("--package=servers-sample");
        Ended::of(command.env("ESTRADE_ELASTICSEARCH_MAPPINGS", &self.folder))
    }

    fn checked(&self, rule: &str) -> Ended {
        self.mappings(&["check", "--from", &self.url(), "--rule", rule])
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn with_fields(fields: &Value) -> Value {
    json!({ "mappings": { "properties": fields } })
}

#[test]
fn pull_writes_a_normalised_file_for_each_index_and_then_both_are_in_sync() {
    let pair = Pair::new("pull");
    let books = json!({ "settings": { "number_of_shards": 1 }, "mappings": { "properties": { "isbn": { "type": "keyword" } } } });
    pair.has_index("books", &books);
    pair.has_index("films", &with_fields(&json!({ "title": { "type": "text" } })));
    pair.has_file("poems", &with_fields(&json!({ "verse": { "type": "text" } })));

    let ended = pair.mappings(&["pull", "--from", &pair.url()]);

    assert_eq!(ended.code, Some(0), "{ended}");
    assert_eq!(pair.file("books"), with_fields(&json!({ "isbn": { "type": "keyword" } })), "{ended}");
    assert_eq!(pair.file("films"), with_fields(&json!({ "title": { "type": "text" } })), "{ended}");
    for told in ["  wrote books.json\n", "  wrote films.json\n", "poems.json has no index"] {
        assert!(ended.stdout.contains(told), "{told:?}: {ended}");
    }
    assert_eq!(pair.file("poems"), with_fields(&json!({ "verse": { "type": "text" } })));
    fs::remove_file(pair.folder.join("poems.json")).unwrap();
    let checked = pair.checked("exact");
    assert_eq!(checked.code, Some(0), "{checked}");
    assert!(checked.stdout.contains("  in sync\n"), "{checked}");
}

#[test]
fn pull_writes_only_the_indices_asked_for_and_where_it_is_told() {
    let pair = Pair::new("pull-to");
    pair.has_index("books", &with_fields(&json!({ "isbn": { "type": "keyword" } })));
    pair.has_index("films", &with_fields(&json!({ "title": { "type": "text" } })));
    let elsewhere = pair.folder.join("elsewhere");
    let to = elsewhere.to_str().expect("it is text");

    pair.mappings(&["pull", "--from", &pair.url(), "--index", "fil*", "--to", to]).well();

    let written: Vec<_> = fs::read_dir(&elsewhere).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(written, ["films.json"]);
    assert!(!pair.folder.join("films.json").exists());
}

#[test]
fn check_tells_each_difference_by_the_path_of_its_field_and_a_rule_allows_some() {
    let pair = Pair::new("check");
    pair.has_index(
        "books",
        &with_fields(&json!({ "title": { "properties": { "swa": { "type": "text" } } }, "year": { "type": "integer" } })),
    );
    pair.has_file(
        "books",
        &with_fields(&json!({ "title": { "properties": { "swa": { "type": "keyword" } } }, "isbn": { "type": "keyword" } })),
    );
    let changed = r#"books.json ~ mappings.title.swa.type: "keyword" in the file, "text" in the cluster"#;
    let added = "books.json + mappings.year:";
    let missing = "books.json - mappings.isbn:";
    for (rule, told) in
        [("exact", [true, true, true]), ("superset", [true, false, true]), ("subset", [true, true, false])]
    {
        let ended = pair.checked(rule);
        assert_eq!(ended.code, Some(1), "{ended}");
        assert!(ended.stdout.contains("OUT OF SYNC"), "{ended}");
        assert_eq!(
            [changed, added, missing].map(|line| ended.stdout.contains(line)),
            told,
            "{rule}: {ended}"
        );
    }
    let ended = pair.mappings(&["check", "--from", &pair.url(), "--json"]);
    assert_eq!(ended.code, Some(1), "{ended}");
    let answer: Value = serde_json::from_str(&ended.stdout).expect("it answers in JSON");
    assert_eq!(answer["version"], 1);
    let package = &answer["packages"][0];
    assert_eq!((&package["in_sync"], &package["rule"]), (&json!(false), &json!("exact")));
    assert_eq!(package["server"]["authority"], pair.server.address.to_string());
    let difference = &package["differences"][1];
    assert_eq!(difference["text"], changed, "{ended}");
    let told = ["index", "change", "path", "file", "cluster"].map(|key| &difference[key]);
    assert_eq!(told, ["books", "changed", "mappings.title.swa.type", "keyword", "text"]);
}

#[test]
fn check_asks_the_configured_server_unless_another_one_is_named() {
    let pair = Pair::new("configured");
    pair.has_index("books", &with_fields(&json!({ "isbn": { "type": "keyword" } })));
    pair.has_file("books", &with_fields(&json!({ "isbn": { "type": "keyword" } })));
    let mut command = estrade(&["mappings", "check", "--package=servers-sample"]);
    command.env("ESTRADE_ELASTICSEARCH_MAPPINGS", &pair.folder).env("ESTRADE_ES_URL", pair.url());
    Ended::of(&mut command).well();
    let ended = pair.mappings(&["check"]);
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(ended.stderr.contains("say `--from http://HOST:PORT`"), "{ended}");
}

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

#[test]
fn what_cannot_be_understood_is_exit_code_2_and_nothing_is_written() {
    let pair = Pair::new("bad");
    pair.has_index("books", &with_fields(&json!({ "isbn": { "type": "keyword" } })));
    let url = pair.url();
    let secret = format!("http://elastic:geheim@{}", pair.server.address);
    for (arguments, why) in [
        (&["pull", "--from", &url, "--index", "boks"][..], "no index that is called \"boks\""),
        (&["check", "--from", &url, "--index", "boks"], "has an index that is called \"boks\""),
        (&["sync", "--to", &url], "has no file for an index"),
        (&["pull", "--from", &url, "--index", "books/_settings"], "names and patterns of indices"),
        (&["pull", "--from", "127.0.0.1:9200"], "http://HOST:PORT"),
        (&["pull", "--from", &secret], "ESTRADE_ELASTICSEARCH_PASSWORD"),
        (&["pull"], "--from"),
        (&["check", "--rule", "near"], "superset"),
    ] {
        let ended = pair.mappings(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended}");
        assert!(ended.stderr.contains(why), "{why:?}: {ended}");
        assert!(!ended.stderr.contains("geheim"), "{ended}");
    }
    assert_eq!(fs::read_dir(&pair.folder).unwrap().count(), 0);
    fs::write(pair.folder.join("books.json"), "{ \"mapping\": {} }").unwrap();
    for arguments in [["check", "--from", &url], ["sync", "--to", &url]] {
        let ended = pair.mappings(&arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended}");
        assert!(ended.stderr.contains("books.json: `mapping` is not known"), "{ended}");
    }
    let ended = Ended::of(&mut estrade(&["mappings", "pull", "--from", &url, "--package=servers-sample"]));
    assert_eq!(ended.code, Some(2), "{ended}");
    assert!(
        ended.stderr.contains("mappings = \"mappings\"") && ended.stderr.contains("--to FOLDER"),
        "{ended}"
    );
}

#[test]
fn an_index_is_asked_for_by_its_own_name_and_not_by_that_of_its_alias() {
    let pair = Pair::new("alias");
    pair.has_index("books-1", &json!({ "aliases": { "books": {} } }));
    for arguments in [["pull", "--from"], ["check", "--from"]] {
        let ended = pair.mappings(&[&arguments[..], &[&pair.url(), "--index", "books"]].concat());
        assert_eq!(ended.code, Some(2), "{ended}");
        assert!(ended.stderr.contains("\"books\""), "{ended}");
    }
}

/// A server that knows one user and has one index; it answers until the process ends.
fn server_with_credentials() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                while let Some(request) = lines.next() {
                    let head: Vec<_> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
                    // RFC 7617, section 2, has this user and this password.
                    let known = head.iter().any(|line| line.ends_with("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
                    let body = match request.split_whitespace().nth(1) {
                        _ if !known => json!({ "error": "who is that?" }),
                        Some("/") => json!({
                            "cluster_name": "locked", "cluster_uuid": "u", "version": { "number": "8.0.0" },
                        }),
                        Some("/_cluster/health") => json!({ "status": "green" }),
                        _ => json!({ "books": with_fields(&json!({ "isbn": { "type": "keyword" } })) }),
                    };
                    let (status, body) =
                        (if known { "200 OK" } else { "401 Unauthorized" }, body.to_string());
                    let length = body.len();
                    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
                }
            });
        }
    });
    url
}

#[test]
fn credentials_come_from_the_environment_and_are_shown_nowhere() {
    let pair = Pair::new("credentials");
    let url = server_with_credentials();
    let ended = pair.mappings(&["pull", "--from", &url]);
    assert_eq!(ended.code, Some(1), "{ended}");
    assert!(
        ended.stderr.contains("401") && ended.stderr.contains("ESTRADE_ELASTICSEARCH_API_KEY"),
        "{ended}"
    );
    for (password, code) in [("open sesame", 0), ("close sesame", 1)] {
        let mut command = estrade(&["mappings", "pull", "--from", &url, "--package=servers-sample"]);
        command.env("ESTRADE_ELASTICSEARCH_MAPPINGS", &pair.folder);
        command
            .env("ESTRADE_ELASTICSEARCH_USERNAME", "Aladdin")
            .env("ESTRADE_ELASTICSEARCH_PASSWORD", password);
        let ended = Ended::of(&mut command);
        assert_eq!(ended.code, Some(code), "{ended}");
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert!(!said.contains("sesame") && !said.contains("QWxhZGR"), "{ended}");
    }
    assert_eq!(pair.file("books"), with_fields(&json!({ "isbn": { "type": "keyword" } })));
}

#[test]
fn only_a_server_of_this_machine_is_asked_and_one_that_is_not_there_is_an_error() {
    let pair = Pair::new("elsewhere");
    pair.has_file("books", &with_fields(&json!({ "isbn": { "type": "keyword" } })));
    for (url, why) in [
        ("http://127.0.0.1:9", "nobody listens there"),
        ("http://192.0.2.1:9", "which is not on this machine"),
        ("https://127.0.0.1:9", "needs TLS"),
    ] {
        for arguments in [["check", "--from", url], ["pull", "--from", url], ["sync", "--to", url]] {
            let ended = pair.mappings(&arguments);
            assert!(ended.code.is_some_and(|code| code != 0), "{arguments:?}: {ended}");
            assert!(ended.stderr.contains(why), "{arguments:?}: {why:?}: {ended}");
        }
    }
}
