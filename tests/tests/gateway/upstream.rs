//! What reaches the server, and what the server cannot make the gateway do.

use std::fs;
use std::net::TcpListener;

use estrade::__private::isolation::{Gateway, Ledger, Upstream};
use serde_json::{Value, json};

use crate::http;
use crate::server::{folder, identity};
use crate::stub::Stub;

#[test]
fn every_name_and_pattern_reaches_the_server_with_the_prefix() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    let p = &namespace.prefix;
    for (asked, sent) in [
        ("GET /a/_doc/1", format!("GET /{p}a/_doc/1")),
        ("GET /a,b*,-bc/_search", format!("GET /{p}a,{p}b*,-{p}bc/_search")),
        ("GET /_search", format!("GET /{p}*/_search")),
        ("GET /_all/_search", format!("GET /{p}*/_search")),
        ("GET /*/_search", format!("GET /{p}*/_search")),
        ("GET //a//_search", format!("GET /{p}a/_search")),
        ("GET /*,_all,-*/_mapping", format!("GET /{p}*,{p}*,-{p}*/_mapping")),
        ("GET /a,b/_doc/1", format!("GET /{p}a,{p}b/_doc/1")),
        ("PUT /a,_all,-b/_doc/1", format!("PUT /{p}a,{p}_all,{p}-b/_doc/1")),
        ("PUT /-a", "PUT /-a".to_owned()),
        ("GET /-a/_search", format!("GET /{p}-a/_search")),
        ("GET /%61%2C%2A/_search", format!("GET /{p}a,{p}*/_search")),
        ("GET /a%2F..%2Fb/_search", format!("GET /{p}a%2F..%2Fb/_search")),
        ("GET /_alias/x,y*", format!("GET /_alias/{p}x,{p}y*")),
        ("GET /.ds-s-000001", format!("GET /.ds-{p}s-000001")),
        ("GET /_cat/indices?v", format!("GET /_cat/indices/{p}*?v")),
        ("GET /_cat/indices?index=b", format!("GET /_cat/indices?index={p}b")),
        ("GET /a?filter_path=a.mappings,-*.x", format!("GET /{p}a?filter_path={p}a.mappings,-*.x")),
        ("POST /a/_doc?pipeline=p", format!("POST /{p}a/_doc?pipeline={p}p")),
        ("POST /a/_doc?pipeline=_none", format!("POST /{p}a/_doc?pipeline=_none")),
        ("GET /_index_template", format!("GET /_index_template/{p}*")),
        // The columns of a table, where the server takes the parameter for on.
        ("GET /_cat/indices?help", "GET /_cat/indices?help".to_owned()),
        ("GET /_cat/indices?help=%20", format!("GET /_cat/indices/{p}*?help=%20")),
        ("GET /_cat/indices?help=yes", format!("GET /_cat/indices/{p}*?help=yes")),
        // To Elasticsearch 7 these would be requests for documents with types.
        ("POST /a/_doc/_bulk", format!("POST /{p}a/_doc/%5Fbulk")),
        ("GET /a/_source/_search", format!("GET /{p}a/_source/%5Fsearch")),
        ("GET /a/_stats/_all", format!("GET /{p}a/_stats/%5Fall")),
        ("DELETE /_scripts/s", format!("DELETE /_scripts/{p}s")),
        ("GET /_cluster/health?level=shards", format!("GET /_cluster/health/{p}*?level=shards")),
        ("GET /estrade-ffffffff-x-1-other/_search", format!("GET /{p}estrade-ffffffff-x-1-other/_search")),
    ] {
        stub.seen.lock().unwrap().clear();
        let (method, path) = asked.split_once(' ').unwrap();
        http::send(&namespace.url, method, path, "");
        assert_eq!(stub.lines(), [sent], "{asked}");
    }
}

#[test]
fn the_parameters_that_clients_send_of_themselves_are_passed_on() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    for (method, path, parameters) in [
        // The Java clients of version 7 send all that they have.
        (
            "POST",
            "a/_search",
            "typed_keys=true&max_concurrent_shard_requests=5&ignore_unavailable=false&expand_wildcards=open&\
             allow_no_indices=true&ignore_throttled=true&search_type=query_then_fetch&batched_reduce_size=512&\
             ccs_minimize_roundtrips=true&rest_total_hits_as_int=true&pre_filter_shard_size=128",
        ),
        ("POST", "a/_update/1", "doc_as_upsert=true&refresh=wait_for&retry_on_conflict=3&timeout=1m"),
        ("POST", "a/_bulk", "timeout=1m&require_alias=false&wait_for_active_shards=1&_source_includes=n"),
        (
            "POST",
            "a/_update_by_query",
            "scroll_size=100&slices=auto&requests_per_second=-1&conflicts=proceed",
        ),
        ("GET", "a/_doc/1", "_source_excludes=n&realtime=true&preference=_local&version_type=external"),
        ("GET", "a/_field_caps", "fields=n,t&include_unmapped=true&filters=-metadata&types=keyword"),
        ("GET", "_cat/indices/a", "v&h=index&s=index:desc&bytes=b&time=ms&format=json&health=green&pri"),
    ] {
        stub.seen.lock().unwrap().clear();
        let asked = format!("/{path}?{parameters}");
        let answer = http::send(&namespace.url, method, &asked, "");
        assert_eq!(answer.status, 200, "{asked}: {}", answer.body);
        let seen = stub.lines().concat().replace(&namespace.prefix, "").replace("%3A", ":");
        assert_eq!(seen, format!("{method} {asked}"));
    }
}

#[test]
fn who_asks_and_what_a_proxy_in_between_has_said_is_not_passed_on() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    let head = "GET /a/_search HTTP/1.1\r\nX-Opaque-Id: 7\r\nes-security-runas-user: root\r\nx-proxy-user: root\r\n\
                x-forwarded-for: 127.0.0.1\r\nX-HTTP-Method-Override: DELETE\r\n";
    http::raw(&namespace.url, head, b"");
    let seen = stub.seen.lock().unwrap()[0].clone();
    assert!(seen.headers.contains("x-opaque-id: 7\r\n"), "{}", seen.headers);
    assert!(
        !["root", "forwarded", "override"].iter().any(|part| seen.headers.contains(part)),
        "{}",
        seen.headers
    );
}

#[test]
fn a_body_that_is_compressed_is_read_like_any_other() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    // `printf '{"index":{"_index":"a"}}\n{}\n' | gzip -n`, stored rather than deflated.
    let body = b"{\"index\":{\"_index\":\"a\"}}\n{}\n";
    let length = u16::try_from(body.len()).unwrap();
    let mut zipped = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    zipped.extend(length.to_le_bytes().into_iter().chain((!length).to_le_bytes()).chain(*body));
    zipped.extend(crc32(body).to_le_bytes().into_iter().chain(u32::from(length).to_le_bytes()));
    let head = format!(
        "POST /_bulk HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n",
        zipped.len()
    );
    assert_eq!(http::raw(&namespace.url, &head, &zipped).status, 200);
    let seen = stub.seen.lock().unwrap()[0].clone();
    assert!(!seen.headers.contains("content-encoding"), "{}", seen.headers);
    assert_eq!(seen.body.replace(&namespace.prefix, ""), String::from_utf8_lossy(body));
}

fn crc32(bytes: &[u8]) -> u32 {
    let table = |byte: u32| {
        (0..8).fold(byte, |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    };
    !bytes.iter().fold(u32::MAX, |sum, byte| (sum >> 8) ^ table((sum ^ u32::from(*byte)) & 255))
}

#[test]
fn only_a_search_in_a_point_in_time_goes_without_indices() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    let everything = format!("{}*", namespace.prefix);
    for (asked, body, sent) in [
        ("POST /_search", r#"{"pit":{"id":"x"}}"#, "POST /_search".to_owned()),
        ("POST /_search", r#"{"pit":null}"#, format!("POST /{everything}/_search")),
        (
            "PUT /_settings",
            r#"{"pit":{"id":"x"},"index.blocks.write":true}"#,
            format!("PUT /{everything}/_settings"),
        ),
        ("POST /_count?help", r#"{"pit":{"id":"x"}}"#, format!("POST /{everything}/_count?help")),
    ] {
        stub.seen.lock().unwrap().clear();
        let (method, path) = asked.split_once(' ').unwrap();
        http::send(&namespace.url, method, path, body);
        assert_eq!(stub.lines(), [sent], "{asked} {body}");
    }
}

#[test]
fn a_name_is_recorded_before_the_request_that_may_create_it_is_sent() {
    let requests = [
        ("PUT", "/made", "", "index", "made"),
        ("PUT", "/first-write/_doc/1", "{}", "index", "first-write"),
        ("POST", "/first-post/_doc", "{}", "index", "first-post"),
        ("POST", "/upserted/_update/1", "{}", "index", "upserted"),
        ("POST", "/_bulk", "{\"index\":{\"_index\":\"in-bulk\"}}\n{}\n", "index", "in-bulk"),
        ("POST", "/bulk-path/_bulk", "{\"index\":{}}\n{}\n", "index", "bulk-path"),
        (
            "POST",
            "/_reindex",
            r#"{"source":{"index":"a"},"dest":{"index":"reindexed"}}"#,
            "index",
            "reindexed",
        ),
        ("POST", "/a/_clone/cloned", "", "index", "cloned"),
        ("POST", "/a/_rollover/rolled", "", "index", "rolled"),
        ("PUT", "/_data_stream/stream", "", "index", "stream"),
        ("PUT", "/_index_template/t", "{}", "index_template", "t"),
        ("PUT", "/_template/l", "{}", "template", "l"),
        ("PUT", "/_component_template/c", "{}", "component_template", "c"),
        ("PUT", "/_ingest/pipeline/p", "{}", "pipeline", "p"),
        (
            "PUT",
            "/_ingest/pipeline/i",
            r#"{"processors":[{"set":{"field":"_index","value":"set"}}]}"#,
            "index",
            "set",
        ),
        (
            "PUT",
            "/_ingest/pipeline/d",
            r#"{"processors":[{"set":{"field":"_index","value":"for-{{x}}"}}]}"#,
            "family",
            "for-",
        ),
        ("PUT", "/_scripts/s", "{}", "script", "s"),
    ];
    for (method, path, body, kind, name) in requests {
        // The stub looks at the record when the request arrives.
        let record: std::sync::Arc<std::sync::Mutex<std::path::PathBuf>> = std::sync::Arc::default();
        let looked_at = std::sync::Arc::clone(&record);
        let stub = Stub::start(move |_| {
            let found = fs::read_to_string(&*looked_at.lock().unwrap()).unwrap_or_default();
            (200, "Content-Type: application/json\r\n".to_owned(), json!({ "record": found }).to_string())
        });
        let namespace = stub.namespace();
        record.lock().unwrap().clone_from(&namespace.record);
        let answer = http::send(&namespace.url, method, path, body);
        let found: Value =
            serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{path}: {}", answer.body));
        // The prefix is taken out of the answer like everywhere.
        let line = json!({ "kind": kind, "name": name }).to_string();
        let recorded = found["record"].as_str().unwrap_or_default();
        assert!(
            recorded.lines().any(|recorded| recorded == line),
            "{method} {path}: {recorded:?} has no {line}"
        );
    }
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_the_record() {
    use std::os::unix::fs::PermissionsExt as _;
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&namespace.record), 0o600);
    assert_eq!(mode(namespace.record.parent().unwrap()), 0o700);
    let open = folder().join("open");
    fs::create_dir_all(&open).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
    let error = Ledger::in_folder(&open).unwrap_err().to_string();
    assert!(error.contains("chmod 700"), "{error}");
}

#[test]
fn credentials_go_to_the_server_and_nowhere_else() {
    let stub = Stub::start(|seen| {
        (200, "Content-Type: application/json\r\n".to_owned(), format!(r#"{{"n":{}}}"#, seen.headers.len()))
    });
    let upstream = Upstream::new(&stub.url).unwrap().with_authorization("Basic c2VjcmV0").unwrap();
    assert!(!format!("{upstream:?}").contains("c2VjcmV0"));
    let gateway = Gateway::start(upstream.clone()).unwrap();
    assert!(!format!("{gateway:?}").contains("c2VjcmV0"));
    let namespace = Stub::namespace_of(upstream);
    assert!(!namespace.url.contains('@'));
    http::raw(&namespace.url, "GET / HTTP/1.1\r\nAuthorization: Basic b3RoZXI=\r\n", b"");
    let seen = stub.seen.lock().unwrap()[0].clone();
    assert_eq!(seen.headers.matches("authorization: basic").count(), 1, "{}", seen.headers);
    assert!(seen.headers.contains("authorization: basic c2vjcmv0"), "{}", seen.headers);
}

#[test]
fn credentials_that_the_server_does_not_take_are_told_without_showing_them() {
    let stub = Stub::start(|_| (401, "WWW-Authenticate: Basic realm=x\r\n".to_owned(), "no".to_owned()));
    let namespace =
        Stub::namespace_of(Upstream::new(&stub.url).unwrap().with_authorization("Basic c2VjcmV0").unwrap());
    let answer = http::send(&namespace.url, "GET", "/", "");
    assert_eq!((answer.status, answer.header("www-authenticate")), (502, ""));
    assert!(
        answer.body.contains("does not take the credentials") && !answer.body.contains("c2Vj"),
        "{}",
        answer.body
    );
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Stub::quiet();
    let location = format!("Location: {}/x\r\nContent-Type: application/json\r\n", elsewhere.url);
    let stub = Stub::start(move |_| (307, location.clone(), "{}".to_owned()));
    let answer = http::send(&stub.namespace().url, "GET", "/a/_search", "");
    assert_eq!(answer.status, 307);
    assert_eq!(elsewhere.lines(), Vec::<String>::new());
}

#[test]
fn a_server_that_is_not_there_is_502_with_its_address_and_what_to_do() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let gateway = Gateway::start(Upstream::new(&format!("http://127.0.0.1:{port}")).unwrap()).unwrap();
    let namespace = gateway.namespace(&identity(), &Ledger::in_folder(&folder()).unwrap()).unwrap();
    let answer = http::send(&namespace.url(), "GET", "/a/_search", "");
    assert_eq!(answer.status, 502);
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    let reason = said["error"]["reason"].as_str().unwrap();
    assert!(
        reason.contains(&format!("127.0.0.1:{port}")) && reason.contains("elasticsearch.url"),
        "{reason}"
    );
}

#[test]
fn an_address_that_would_lose_something_is_refused() {
    for (url, why) in [
        ("https://127.0.0.1:9200", "TLS"),
        ("127.0.0.1:9200", "http://"),
        ("http://me:secret@127.0.0.1:9200", "credentials"),
        ("http://127.0.0.1:9200/path", "without a path"),
    ] {
        let error = Upstream::new(url).unwrap_err().to_string();
        assert!(error.contains(why) && !error.contains("secret"), "{url}: {error}");
    }
}
