//! The smallest client: one request a connection, the answer as it came.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// No request of a test takes longer.
const LIMIT: Duration = Duration::from_secs(60);

/// What a server answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Such as 200.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// As text.
    pub body: String,
}

impl Answer {
    /// The value of a header, whose name is in lower case; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(wanted, _)| wanted == name).map_or("", |(_, value)| value)
    }
}

/// Sends a request to `http://host:port`; the type of its body is what it looks like, and none where there is no body.
///
/// # Panics
///
/// Where there is no answer, or it is no text.
pub fn send(server: &str, method: &str, path: &str, body: &str) -> Answer {
    let kind = match body {
        "" => "",
        lines if lines.ends_with('\n') => "Content-Type: application/x-ndjson\r\n",
        _ => "Content-Type: application/json\r\n",
    };
    let head = format!("{method} {path} HTTP/1.1\r\n{kind}Content-Length: {}\r\n", body.len());
    raw(server, &head, body.as_bytes())
}

/// Sends these headers and this body.
///
/// # Panics
///
/// As [`send`] does.
pub fn raw(server: &str, head: &str, body: &[u8]) -> Answer {
    let address = server.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap_or_else(|error| panic!("{address}: {error}"));
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    write!(stream, "{head}Host: {address}\r\nConnection: close\r\n\r\n").unwrap();
    stream.write_all(body).unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap_or_else(|error| panic!("{head}: {error}"));
    parsed(&text).unwrap_or_else(|| panic!("{head}: no answer: {}", text.escape_ascii()))
}

fn parsed(text: &[u8]) -> Option<Answer> {
    let end = text.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&text[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header =
        |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let headers: Vec<(String, String)> = lines.filter_map(header).collect();
    let is_chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if is_chunked { unchunked(&text[end + 4..])? } else { text[end + 4..].to_vec() };
    Some(Answer { status, headers, body: String::from_utf8(body).ok()? })
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + length)?);
        rest = rest.get(end + 2 + length + 2..)?;
    }
}
