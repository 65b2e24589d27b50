//! A server that takes down what it is asked, and answers what it is told to.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use estrade::__private::isolation::{Gateway, Ledger, Namespace, Upstream};

use crate::server::{folder, identity};

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    /// `GET /path`
    pub(crate) line: String,
    pub(crate) headers: String,
    pub(crate) body: String,
    /// How long the body was; what is longer than a megabyte is not kept.
    pub(crate) length: usize,
}

pub(crate) struct Stub {
    pub(crate) url: String,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stub {
    /// Answers with status line, headers and body as `answer` makes them.
    pub(crate) fn start(answer: impl Fn(&Seen) -> (u16, String, String) + Send + Sync + 'static) -> Stub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&seen), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || {
                    let mut stream = BufReader::new(stream);
                    while let Some(request) = read(&mut stream) {
                        kept.lock().unwrap().push(request.clone());
                        let (status, headers, body) = answer(&request);
                        let head =
                            format!("HTTP/1.1 {status} x\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
                        if stream.get_mut().write_all(format!("{head}{body}").as_bytes()).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Stub { url, seen }
    }

    /// Answers `{}` in JSON to everything.
    pub(crate) fn quiet() -> Stub {
        Stub::start(|_| (200, "Content-Type: application/json\r\n".to_owned(), "{}".to_owned()))
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|seen| seen.line.clone()).collect()
    }

    pub(crate) fn namespace(&self) -> Open {
        Stub::namespace_of(Upstream::new(&self.url).unwrap())
    }

    pub(crate) fn namespace_of(upstream: Upstream) -> Open {
        let (id, gateway) = (identity(), Gateway::start(upstream).unwrap());
        let namespace = gateway.namespace(&id, &Ledger::in_folder(&folder()).unwrap()).unwrap();
        Open {
            url: namespace.url(),
            prefix: id.prefix(),
            record: folder().join(format!("{id}.jsonl")),
            namespace,
        }
    }
}

/// A namespace in front of the stub.
pub(crate) struct Open {
    pub(crate) url: String,
    pub(crate) prefix: String,
    pub(crate) record: std::path::PathBuf,
    pub(crate) namespace: Namespace,
}

/// `None` where the connection ends, or the body of a request does not.
fn read(stream: &mut BufReader<TcpStream>) -> Option<Seen> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let (line, headers) = head.split_once("\r\n")?;
    let line = line.rsplit_once(' ')?.0.to_owned();
    let headers = headers.to_lowercase();
    let length =
        headers.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
    let mut body = Body::default();
    match length {
        Some(length) => body.take(stream, length)?,
        None if headers.contains("transfer-encoding: chunked") => loop {
            let mut size = String::new();
            stream.read_line(&mut size).ok()?;
            let size = usize::from_str_radix(size.trim(), 16).ok()?;
            body.take(stream, size)?;
            stream.read_exact(&mut [0; 2]).ok()?;
            if size == 0 {
                break;
            }
        },
        None => {}
    }
    Some(Seen { line, headers, body: String::from_utf8(body.kept).ok()?, length: body.length })
}

#[derive(Default)]
struct Body {
    kept: Vec<u8>,
    length: usize,
}

impl Body {
    fn take(&mut self, stream: &mut BufReader<TcpStream>, mut size: usize) -> Option<()> {
        let mut buffer = [0; 8192];
        self.length += size;
        while size > 0 {
            let part = &mut buffer[..size.min(8192)];
            stream.read_exact(part).ok()?;
            size -= part.len();
            if self.kept.len() < 1 << 20 {
                self.kept.extend_from_slice(part);
            }
        }
        Some(())
    }
}
