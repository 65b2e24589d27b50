//! A tenant for each test, and the smallest client that can talk to it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::LazyLock;
use std::time::Duration;

use estrade_engine::{Engine, EngineConfig, Sharing, Tenant};
use serde_json::Value;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::start(EngineConfig::default()).unwrap());

/// An empty virtual cluster, or one more port of one.
pub(crate) struct Server {
    tenant: Option<Tenant>,
    address: SocketAddr,
}

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Server {
    pub(crate) fn new() -> Self {
        let tenant = ENGINE.tenant().unwrap();
        Self { address: tenant.address(), tenant: Some(tenant) }
    }

    pub(crate) fn sharing(&self) -> Sharing {
        self.tenant.as_ref().unwrap().sharing()
    }

    /// The same cluster for one of those that fill it.
    pub(crate) fn of(&self, author: &str) -> Self {
        Self { tenant: None, address: self.sharing().port_of(author).unwrap() }
    }

    /// Sends a request; a string is sent as it is, any other value as its JSON, null as no body.
    pub(crate) fn send(&self, method: &str, path: &str, body: impl Into<Value>) -> Answer {
        self.send_with(method, path, body, &[("content-type", "application/json")])
    }

    pub(crate) fn send_with(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = match body.into() {
            Value::Null => String::new(),
            Value::String(text) => text,
            other => other.to_string(),
        };
        self.send_bytes(method, path, body.as_bytes(), headers)
    }

    pub(crate) fn send_bytes(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        Answer { status, headers, text: text.to_owned() }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Value::Null)
    }

    pub(crate) fn put(&self, path: &str, body: impl Into<Value>) -> Answer {
        self.send("PUT", path, body)
    }

    pub(crate) fn post(&self, path: &str, body: impl Into<Value>) -> Answer {
        self.send("POST", path, body)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, Value::Null)
    }

    /// Indexes documents with the ids 1, 2, …, visible to searches.
    pub(crate) fn seed(&self, index: &str, documents: &[Value]) {
        let mut body = String::new();
        for (n, document) in documents.iter().enumerate() {
            body.push_str(&format!("{{\"index\":{{\"_id\":\"{}\"}}}}\n{document}\n", n + 1));
        }
        let answer = self.post(&format!("/{index}/_bulk?refresh=true"), body).ok();
        assert_eq!(answer["errors"], false, "{answer}");
    }

    /// The body of a search that must be answered 200.
    pub(crate) fn search(&self, index: &str, body: Value) -> Value {
        self.post(&format!("/{index}/_search"), body).ok()
    }

    /// The ids of the hits, in their order.
    pub(crate) fn ids(&self, index: &str, query: Value) -> Vec<String> {
        let found = self.search(index, serde_json::json!({ "query": query, "size": 100 }));
        let hits = found["hits"]["hits"].as_array().unwrap();
        hits.iter().map(|hit| hit["_id"].as_str().unwrap().to_owned()).collect()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The body, which must come with a status of success.
    pub(crate) fn ok(&self) -> Value {
        assert!(self.status < 300, "{}: {}", self.status, self.text);
        self.json()
    }

    /// Asserts an error's status and type and returns its reason.
    pub(crate) fn error(&self, status: u16, kind: &str) -> String {
        let body = self.json();
        assert_eq!((self.status, body["error"]["type"].as_str()), (status, Some(kind)), "{body}");
        assert_eq!(body["status"], status);
        body["error"]["reason"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
