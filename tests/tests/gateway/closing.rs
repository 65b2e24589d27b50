//! The end of a namespace.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::server::close;
use crate::stub::Stub;

/// Nothing here takes longer.
const LIMIT: Duration = Duration::from_secs(30);

fn wait(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LIMIT, "{what} did not happen");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn what_is_on_its_way_when_a_test_ends_is_waited_for_before_anything_is_deleted() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let stub = Stub::start(move |seen| {
        if seen.line.starts_with("PUT") {
            // The server is still at it.
            let _ = released.lock().unwrap().recv_timeout(LIMIT);
        }
        let body = r#"{"indices":[],"aliases":[],"data_streams":[]}"#;
        (200, "Content-Type: application/json\r\n".to_owned(), body.to_owned())
    });
    let open = stub.namespace();
    let address = open.url.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "PUT /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").unwrap();
    wait("the request", || !stub.lines().is_empty());
    // The client gives up, and the test ends.
    drop(stream);
    let (namespace, record) = (open.namespace, open.record);
    let closing = thread::spawn(move || close(namespace));
    wait("the end of the port", || TcpStream::connect(&address).is_err());
    assert_eq!(stub.lines().len(), 1, "{:?}", stub.lines());
    assert!(record.exists(), "what the server may still create is recorded");
    release.send(()).unwrap();
    closing.join().unwrap();
    let lines = stub.lines();
    assert!(lines[1].starts_with("GET /_resolve/index/"), "{lines:?}");
    assert!(!record.exists(), "nothing is left, so nothing is recorded");
}

#[test]
fn what_cannot_be_deleted_is_told_and_stays_recorded() {
    let stub = Stub::start(|seen| {
        let name =
            seen.line.split("index/").nth(1).and_then(|rest| rest.split("%2A").next()?.split('*').next());
        let body = format!(
            r#"{{"indices":[{{"name":"{}left","attributes":["open"]}}],"aliases":[],"data_streams":[]}}"#,
            name.unwrap_or_default()
        );
        (200, "Content-Type: application/json\r\n".to_owned(), body)
    });
    let open = stub.namespace();
    crate::http::send(&open.url, "PUT", "/left", "");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(open.namespace.close()).unwrap_err().to_string();
    assert!(error.contains(&format!("{}left", open.prefix)), "{error}");
    let deleted = format!("DELETE /{}left?ignore_unavailable=true", open.prefix);
    assert!(stub.lines().contains(&deleted), "{:?}", stub.lines());
    assert!(std::fs::read_to_string(&open.record).unwrap().contains("left"));
}
