//! What `cargo estrade mappings` refuses, and what it shows nobody.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::json;

use super::{Pair, with_fields};
use crate::shop::{Ended, estrade};

#[test]
fn what_cannot_be_understood_is_exit_code_2_and_nothing_is_written() {
    let pair = Pair::new("bad");
    pair.has_index("books", &with_fields(&json!({ "isbn": { "type": "keyword" } })));
    let url = pair.url();
    let secret = format!("http://elastic:geheim@{}", pair.address);
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
    for arguments in [["pull", "--from", &url], ["check", "--from", &url], ["sync", "--to", &url]] {
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
