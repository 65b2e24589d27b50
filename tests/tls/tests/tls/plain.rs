//! A server that is well, in plain HTTP: it keeps what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

pub(crate) const UUID: &str = "kB3fJtWgQ6iZQ1xKx0sYyg";

pub(crate) struct Plain {
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Plain {
    /// Lives as long as the process. `redirected` is where `GET /` sends to.
    pub(crate) fn start(redirected: Option<String>) -> Plain {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, redirected) = (Arc::clone(&kept), redirected.clone());
                thread::spawn(move || serve(stream, &kept, redirected.as_deref()));
            }
        });
        Plain { port, asked }
    }

    /// The heads of all requests, in lower case.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(mut stream: TcpStream, kept: &Mutex<Vec<String>>, redirected: Option<&str>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut head = String::new();
        if lines.fill_buf().ok()?.first().is_some_and(|byte| !byte.is_ascii_uppercase()) {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").ok()?;
            return None;
        }
        while !head.ends_with("\r\n\r\n") {
            if lines.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let path = head.split([' ', '?']).nth(1)?.to_owned();
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(head.to_lowercase());
        let (status, location) = match redirected {
            Some(to) if path == "/" => (302, format!("location: {to}\r\n")),
            _ => (if body(&path).is_some() { 200 } else { 404 }, String::new()),
        };
        let body = body(&path).unwrap_or_else(|| "{}".to_owned());
        write!(
            stream,
            "HTTP/1.1 {status} x\r\n{location}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .ok()?;
    }
}

/// What a cluster that is well and empty says.
fn body(path: &str) -> Option<String> {
    Some(match path {
        "/" => format!(
            r#"{{"name": "n", "cluster_name": "c", "cluster_uuid": "{UUID}", "version": {{"number": "8.19.0"}}}}"#
        ),
        "/_cluster/health" => {
            r#"{"status": "green", "number_of_data_nodes": 1, "active_shards": 10}"#.to_owned()
        }
        "/_cluster/settings" => {
            r#"{"persistent": {}, "transient": {}, "defaults": {"cluster.max_shards_per_node": "1000",
            "cluster.routing.allocation.disk.threshold_enabled": "false"}}"#
                .to_owned()
        }
        "/_nodes/stats/fs" => r#"{"nodes": {}}"#.to_owned(),
        path if path.starts_with("/_resolve/index/") => {
            r#"{"indices": [], "aliases": [], "data_streams": []}"#.to_owned()
        }
        _ => return None,
    })
}
