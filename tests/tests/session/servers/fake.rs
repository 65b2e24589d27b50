//! A server of this suite: it answers as it is told, and keeps what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Answers by path, without its query: status and body, or a line for the head in front of it.
pub(super) type Answers = BTreeMap<&'static str, (u16, String)>;

pub(super) struct Fake {
    pub(super) port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

pub(super) const UUID: &str = "kB3fJtWgQ6iZQ1xKx0sYyg";

/// Those of a cluster that is well.
pub(super) fn well() -> Answers {
    let version = r#"{"number": "8.19.0"}"#;
    let root = format!(
        r#"{{"name": "n", "cluster_name": "c", "cluster_uuid": "{UUID}", "version": {version}, "tagline": "You Know, for Search"}}"#
    );
    let health = r#"{"status": "green", "number_of_data_nodes": 1, "active_shards": 10, "initializing_shards": 0, "unassigned_shards": 0}"#;
    let settings = r#"{"persistent": {}, "transient": {}, "defaults": {"cluster.max_shards_per_node": "1000",
        "cluster.routing.allocation.disk.threshold_enabled": "true",
        "cluster.routing.allocation.disk.watermark.flood_stage": "95%"}}"#;
    let disks = r#"{"nodes": {"a": {"name": "n", "fs": {"total": {"total_in_bytes": 1000000000, "available_in_bytes": 500000000}}}}}"#;
    let answers = [
        ("/", root.as_str()),
        ("/_cluster/health", health),
        ("/_cluster/settings", settings),
        ("/_nodes/stats/fs", disks),
    ];
    answers.into_iter().map(|(path, body)| (path, (200, body.to_owned()))).collect()
}

/// By path; nobody has made anything there.
pub(super) fn answer(answers: &Answers, path: &str) -> (u16, String) {
    let nothing = || (200, r#"{"indices": [], "aliases": [], "data_streams": []}"#.to_owned());
    match answers.get(path) {
        Some(answer) => answer.clone(),
        None if path.starts_with("/_resolve/index/") => nothing(),
        None => (404, "{}".to_owned()),
    }
}

impl Fake {
    /// Answers as `answer` says to the `n`th request, from 0, of this path.
    pub(super) fn start(answer: impl Fn(usize, &str) -> (u16, String) + Send + Sync + 'static) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&asked), Arc::new(answer));
        // It lives as long as the suite.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &kept, &*answer));
            }
        });
        Fake { port, asked }
    }

    /// The same answers again and again.
    pub(super) fn with(answers: Answers) -> Fake {
        Fake::start(move |_, path| answer(&answers, path))
    }

    /// Like one that is well, but for this path.
    pub(super) fn but(path: &'static str, status: u16, body: &str) -> Fake {
        let mut answers = well();
        answers.insert(path, (status, body.to_owned()));
        Fake::with(answers)
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The heads of all requests, in order.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(
    mut stream: TcpStream,
    kept: &Mutex<Vec<String>>,
    answer: &(impl Fn(usize, &str) -> (u16, String) + ?Sized),
) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    while let Some(Ok(first)) = lines.next() {
        let path = first.split([' ', '?']).nth(1)?.to_owned();
        let mut head = vec![first];
        for line in lines.by_ref() {
            match line.ok()? {
                line if line.is_empty() => break,
                line => head.push(line),
            }
        }
        let number = {
            let mut asked = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let before = asked.iter().filter(|one| one.split([' ', '?']).nth(1) == Some(&path)).count();
            asked.push(head.join("\n"));
            before
        };
        let (status, body) = answer(number, &path);
        // A redirect's body is where to.
        let (location, body) = if status / 100 == 3 {
            (format!("location: {body}\r\n"), String::new())
        } else {
            (String::new(), body)
        };
        write!(stream, "HTTP/1.1 {status} x\r\n{location}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
            .ok()?;
    }
    Some(())
}
