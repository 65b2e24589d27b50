//! Large bodies go through as they come.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::stub::Stub;

const MEGABYTES: usize = 100;

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_megabytes_of_bulk_go_through_in_twenty() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    let mut piece = String::new();
    while piece.len() < 1 << 20 {
        let _ = writeln!(
            piece,
            "{{\"index\":{{\"_index\":\"a\",\"_id\":\"{}\"}}}}\n{{\"text\":\"{}\"}}",
            piece.len(),
            "x".repeat(500)
        );
    }
    let before = most_memory();
    let mut stream = TcpStream::connect(namespace.url.trim_start_matches("http://")).unwrap();
    let length = piece.len() * MEGABYTES;
    write!(stream, "POST /_bulk HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\nContent-Length: {length}\r\n\r\n").unwrap();
    for _ in 0..MEGABYTES {
        stream.write_all(piece.as_bytes()).unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let more = most_memory() - before;
    assert!(more <= 20 << 10, "{more} KiB more at the highest");
    let seen = stub.seen.lock().unwrap().pop().unwrap();
    let lines = piece.lines().count() / 2 * MEGABYTES;
    assert_eq!(seen.length, length + lines * namespace.prefix.len(), "each line names the physical index");
}

/// The largest size that this process has had in memory, in KiB.
#[cfg(target_os = "linux")]
fn most_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_bulk_that_is_refused_in_the_middle_is_not_carried_out() {
    let stub = Stub::quiet();
    let namespace = stub.namespace();
    let mut body = "{\"index\":{\"_index\":\"a\"}}\n{\"n\":1}\n".repeat(20_000);
    body.push_str("{\"update\":{\"_index\":\"a\",\"_id\":\"1\"}}\n{\"script\":\"ctx._index = 'b'\"}\n");
    let answer = crate::http::send(&namespace.url, "POST", "/_bulk", &body);
    assert_eq!(answer.status, 403, "{}", answer.body);
    // A request whose body does not end is none.
    assert_eq!(stub.lines(), Vec::<String>::new());
}
