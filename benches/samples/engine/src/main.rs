//! Fills the embedded engine with 10,000 documents of 1 kB and asks each kind of question once; prints, as JSON, how
//! many milliseconds each took and how many megabytes the process holds.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use estrade_engine::{Engine, EngineConfig};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const DOCUMENTS: usize = 10_000;
const IN_A_BULK: usize = 500;
const BYTES: usize = 1000;
const WORDS: &[&str] = &[
    "harbour", "window", "copper", "morning", "letter", "garden", "silver", "quiet", "river", "lantern",
    "orchard", "marble", "thunder", "meadow", "compass", "velvet", "station", "ember", "willow", "anchor",
    "saffron", "canyon",
];

/// One connection, kept open: what is measured is the engine and not its client.
struct Client(BufReader<TcpStream>);

impl Client {
    fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Value> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let stream = self.0.get_mut();
        stream.write_all(request.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let (mut status, mut length, mut line) = (String::new(), 0, String::new());
        self.0.read_line(&mut status)?;
        while self.0.read_line(&mut line)? > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            line.clear();
        }
        let mut answer = vec![0; length];
        self.0.read_exact(&mut answer)?;
        if !status.contains(" 200 ") {
            return Err(format!("{method} {path}: {status}{}", String::from_utf8_lossy(&answer)).into());
        }
        Ok(serde_json::from_slice(&answer)?)
    }
}

/// A document of [`BYTES`] bytes, different for every number.
fn document(number: usize) -> String {
    let category = number % 20;
    let mut document = format!(
        r#"{{"id":"asset-{number}","category":"category-{category}","price":{},"active":{},"text":""#,
        number * 7 % 5000,
        number.is_multiple_of(3)
    );
    let mut at = number;
    while document.len() < BYTES - 12 {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        document.push_str(WORDS[(at >> 33) % WORDS.len()]);
        document.push(' ');
    }
    document.push_str("\"}");
    document
}

fn megabytes(field: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let kilobytes: f64 =
        line.and_then(|line| line.trim().strip_suffix(" kB")).ok_or("no such field")?.parse()?;
    Ok(kilobytes / 1024.0)
}

fn milliseconds(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1e3
}

fn main() -> Result<()> {
    let engine = Engine::start(EngineConfig::default())?;
    let tenant = engine.tenant()?;
    let stream = TcpStream::connect(tenant.url().trim_start_matches("http://"))?;
    stream.set_nodelay(true)?;
    let mut client = Client(BufReader::new(stream));
    let mappings = json!({ "mappings": { "properties": {
        "id": { "type": "keyword" }, "category": { "type": "keyword" }, "price": { "type": "long" },
        "active": { "type": "boolean" }, "text": { "type": "text" },
    } } });
    client.send("PUT", "/assets", &mappings.to_string())?;

    let mut bulk = 0.0;
    for first in (0..DOCUMENTS).step_by(IN_A_BULK) {
        let mut body = String::new();
        for number in first..first + IN_A_BULK {
            writeln!(body, "{{\"index\":{{\"_id\":\"{number}\"}}}}\n{}", document(number))?;
        }
        let begin = Instant::now();
        let answer = client.send("POST", "/assets/_bulk", &body)?;
        bulk += milliseconds(begin);
        if answer["errors"] != json!(false) {
            return Err(format!("a document was refused: {answer}").into());
        }
    }
    let begin = Instant::now();
    client.send("POST", "/assets/_refresh", "")?;
    bulk += milliseconds(begin);

    let questions = [
        ("term", json!({ "query": { "term": { "category": "category-3" } } })),
        ("range", json!({ "query": { "range": { "price": { "gte": 1000, "lt": 2000 } } } })),
        ("match", json!({ "query": { "match": { "text": "harbour lantern" } } })),
        ("terms", json!({ "size": 0, "aggs": { "by": { "terms": { "field": "category", "size": 20 } } } })),
    ];
    let mut told = json!({ "bulk": bulk });
    for (name, question) in questions {
        let begin = Instant::now();
        let answer = client.send("POST", "/assets/_search", &question.to_string())?;
        told[name] = json!(milliseconds(begin));
        if answer["hits"]["total"]["value"].as_u64().unwrap_or_default() == 0 {
            return Err(format!("nothing was found: {question}: {answer}").into());
        }
    }
    told["resident"] = json!(megabytes("VmRSS")?);
    told["peak"] = json!(megabytes("VmHWM")?);
    println!("{told}");
    Ok(())
}
