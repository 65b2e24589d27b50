//! What `cargo estrade es --data` promises of a file that a test has left.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::process::{Pid, Signal, kill_process};

use crate::es::Server;

const HEAD: &str = r#"{"estrade":"elasticsearch","version":1,"test":"shop::bread_is_sold","outcome":"failed","server":{"distribution":"opensearch","number":"3.8.0"}}"#;
const ASSETS: &str = r#"{"index":"assets","searchable":1,"documents":3,"settings":{"index":{"number_of_replicas":"0","blocks":{"write":"true"}}},"mappings":{"dynamic":"strict","properties":{"title":{"type":"text"}}},"aliases":{"goods":{"filter":{"match_all":{}}}}}"#;
const BREAD: &str = r#"{"_index":"assets","_id":"1","_source":{"title":"fresh bread"}}"#;
const ROUTED: &str = r#"{"_index":"assets","_id":"a/b","_routing":"x","_source":{"title":"salt"}}"#;
const TEMPLATE: &str = r#"{"index_template":"films","body":{"index_patterns":["assets","films*"],"template":{"mappings":{"properties":{"year":{"type":"integer"}}}}}}"#;
const END: &str =
    r#"{"end":true,"left_out":["index assets: 1 of its 3 documents: 1000 of an index are kept"]}"#;

/// A file of these lines, gone with the value.
struct Data(PathBuf);

impl Data {
    fn of(lines: &[&str]) -> Data {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("data-{}-{}.ndjson", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, lines.join("\n") + "\n").unwrap();
        Data(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn serve(&self) -> Server {
        Server::start(&["--data", self.path()])
    }

    /// Why it is refused.
    fn refused(&self) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
        let output = command.args(["es", "--data", self.path()]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{said}");
        assert!(said.contains(self.path()), "{said}");
        said
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn what_is_in_the_file_is_served_and_told_below_the_address() {
    let data = Data::of(&[HEAD, ASSETS, BREAD, ROUTED, TEMPLATE, END]);
    let server = data.serve();
    assert!(server.get("/assets/_search?q=title:bread").contains(r#""fresh bread""#));
    assert!(server.get("/assets/_doc/a%2Fb?routing=x").contains(r#""_routing":"x""#));
    let definition = server.get("/assets");
    for part in
        [r#""dynamic":"strict""#, r#""goods":{"filter":{"match_all":{}}}"#, r#""blocks":{"write":"true"}"#]
    {
        assert!(definition.contains(part), "{part}: {definition}");
    }
    // The template is there, and had nothing to say of what was there before.
    assert!(server.get("/_index_template/films").contains(r#""year""#) && !definition.contains("year"));
    let (code, told) = server.end(Signal::INT);
    assert_eq!(
        told,
        "what test shop::bread_is_sold, failed, left on opensearch 3.8.0:\n  assets  2 of 3 documents, of which a search \
         found 1\n  not kept: index assets: 1 of its 3 documents: 1000 of an index are kept\n"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn what_the_engine_does_not_have_is_told_by_its_index_and_by_the_exit_code() {
    let vectors = r#"{"index":"vectors","searchable":1,"documents":1,"settings":{},"mappings":{"properties":{"v":{"type":"knn_vector","dimension":2}}},"aliases":{}}"#;
    let vector = r#"{"_index":"vectors","_id":"1","_source":{"v":[1,2]}}"#;
    let stranger = r#"{"_index":"assets","_id":"2","_source":{"unknown":1}}"#;
    let data = Data::of(&[HEAD, vectors, vector, ASSETS, BREAD, stranger, END]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
    command.args(["es", "--data", data.path()]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut told = String::new();
    stdout.read_line(&mut told).unwrap();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    stdout.read_to_string(&mut told).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("not served: index vectors and its documents: ") && said.contains("knn_vector"),
        "{said}"
    );
    assert!(said.contains("not served: document 2 of index assets: ") && said.contains("unknown"), "{said}");
    assert!(told.contains("assets  1 of 3 documents") && !told.contains("vectors  "), "{told}");
    assert_eq!(output.status.code(), Some(1), "{said}");
}

#[test]
fn a_file_that_is_no_such_file_is_refused_with_its_line_and_the_reason() {
    for (lines, why) in [
        (
            &["{\"index\":{\"_index\":\"a\"}}"][..],
            "line 1: it is not a file that a test has left of its Elasticsearch",
        ),
        (&["not JSON"], "line 1: it is not a file that a test has left"),
        (&[HEAD, ASSETS, "{\"_index\":\"assets\"", END], "line 3: "),
        (&[HEAD, ASSETS, "{\"_index\":\"assets\",\"_id\":\"1\"}", END], "line 3: missing field `_source`"),
        (&[HEAD, "{\"indices\":[]}", END], "line 2: it is neither an index, a document, a template"),
        (&[HEAD, ASSETS, BREAD], "it breaks off behind line 3"),
        (&[HEAD, END, ASSETS], "line 3: nothing may follow"),
    ] {
        let said = Data::of(lines).refused();
        assert!(said.contains(why), "{why}: {said}");
    }
}

#[test]
fn a_document_that_is_missing_or_of_no_index_is_an_error_that_names_the_line() {
    let end = r#"{"end":true,"left_out":[]}"#;
    let two = &ASSETS.replace("\"documents\":3", "\"documents\":2");
    for (lines, why) in [
        (&[HEAD, BREAD, end][..], "line 2: document 1 is of index assets, which no line above it tells of"),
        (&[HEAD, two, BREAD, end], "line 2: index assets had 2 documents, and the file has 1 of them"),
        (&[HEAD, two, end], "line 2: index assets had 2 documents, and the file has 0 of them"),
    ] {
        let said = Data::of(lines).refused();
        assert!(said.contains(why), "{why}: {said}");
    }
    Data::of(&[HEAD, two, BREAD, ROUTED, end]).serve();
}

#[test]
fn a_line_that_has_no_end_is_refused_by_its_number_before_it_fills_the_memory() {
    let data = Data::of(&[HEAD, ASSETS]);
    let file = fs::OpenOptions::new().write(true).open(&data.0).unwrap();
    let lines = file.metadata().unwrap().len();
    // Zeros that take no room on the disk.
    file.set_len(lines + (4 << 30)).unwrap();
    let mut command = Command::new("sh");
    command.args([
        "-c",
        r#"ulimit -v 2000000; exec "$0" es --data "$1""#,
        env!("CARGO_BIN_EXE_cargo-estrade"),
    ]);
    let output = command.arg(data.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("line 3: it is longer than 64 MiB"), "{said}");
}

#[test]
fn a_signal_ends_it_while_it_loads() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
    let command = command.args(["es", "--data", "/dev/stdin"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut lines = child.stdin.take().unwrap();
    // More than a pipe holds: it reads.
    writeln!(lines, "{HEAD}\n{ASSETS}\n{}", format!("{BREAD}\n").repeat(20_000)).unwrap();
    // Not SIGINT: a shell's background jobs ignore that one, and so do their children.
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    // One that does not hear it finds that the file breaks off.
    drop(lines);
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::TERM.as_raw()));
}

#[test]
fn a_file_of_a_newer_form_says_what_to_install() {
    let said = Data::of(&[&HEAD.replace("\"version\":1", "\"version\":2"), END]).refused();
    assert!(
        said.contains("line 1: the file has version 2 of its form, and this cargo-estrade reads version 1"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-estrade"));
    let output = command.args(["es", "--data", "nowhere.ndjson"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot serve nowhere.ndjson: "), "{said}");
}
