//! What `cargo estrade mappings` promises. The package is `tests/servers/sample`, the embedded engine is the server; for
//! what depends on a server's own ways, the real ones are.

mod refused;
mod sync;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::es::{Server, send};
use crate::shop::{Ended, estrade};

/// A server, and a folder of mapping files, gone with the value.
struct Pair<S = Server> {
    _server: S,
    address: SocketAddr,
    folder: PathBuf,
}

impl Pair {
    /// An embedded engine without indices, a folder without files.
    fn new(name: &str) -> Pair {
        let server = Server::start(&[]);
        let address = server.address;
        Pair::of(server, address, name)
    }
}

impl<S> Pair<S> {
    fn of(server: S, address: SocketAddr, name: &str) -> Pair<S> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Pair { _server: server, address, folder }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn has_index(&self, name: &str, definition: &Value) {
        let answer = send(self.address, "PUT", &format!("/{name}"), &definition.to_string()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// What the server tells of it.
    fn index(&self, name: &str) -> Value {
        let answer = send(self.address, "GET", &format!("/{name}"), "").unwrap();
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

impl<S> Drop for Pair<S> {
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
    assert_eq!(package["server"]["authority"], pair.address.to_string());
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
fn an_index_is_asked_for_by_its_own_name_and_not_by_that_of_its_alias() {
    let pair = Pair::new("alias");
    pair.has_index("books-1", &json!({ "aliases": { "books": {} } }));
    for arguments in [["pull", "--from"], ["check", "--from"]] {
        let ended = pair.mappings(&[&arguments[..], &[&pair.url(), "--index", "books"]].concat());
        assert_eq!(ended.code, Some(2), "{ended}");
        assert!(ended.stderr.contains("\"books\""), "{ended}");
    }
}
