//! Scripts that change documents. What they make was answered by two servers.

use serde_json::{Value, json};

use crate::server::{Answer, Server};

mod language;
mod updates;

/// A document with something of everything.
fn document() -> Value {
    json!({
        "n": 5, "neg": -7, "big": 5_000_000_000_i64, "f": 2.5, "s": "Hello", "u": "äöü𝒳ß", "t": true, "z": null,
        "l": [3, 1, 2], "ls": ["b", "a"], "m": {"a": 1, "b": {"c": 2}}, "o": [{"k": 1}, {"k": 2}],
    })
}

/// A server with an index that maps nothing, so that every value is kept as it is.
fn server() -> Server {
    let server = Server::new();
    server.put("/a", json!({"mappings": {"dynamic": false}})).ok();
    server
}

/// Runs a script, `S` being the source, on the document.
fn run(server: &Server, script: &str) -> Answer {
    server.put("/a/_doc/1", document()).ok();
    let script = script.replace("S.", "ctx._source.");
    let params = json!({"v": 2, "vs": [7, 8], "mm": {"x": 1}});
    server.post("/a/_update/1", json!({"script": {"source": script, "params": params}}))
}

/// What a script leaves of the document.
fn left(server: &Server, script: &str) -> Value {
    run(server, script).ok();
    server.get("/a/_source/1").ok()
}
