//! The same test in each way: an index of 22 fields, ten documents in one bulk with a refresh, three searches.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::Result;
use crate::cargo::scratch;
use crate::sample::{ELASTICSEARCH, Form, INDEX_TEST};

pub(crate) const TESTS: usize = 200;

/// The tests of [`ELASTICSEARCH`] that do something.
pub(crate) const ESTRADE: Form =
    Form { name: "real_estrade", tests: TESTS, head: ELASTICSEARCH.head, test: INDEX_TEST };

const PLAIN_HEAD: &str = "
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

fn ask(stream: &mut BufReader<TcpStream>, method: &str, path: &str, body: &str) -> String {
    let head = format!(
        \"{method} {path} HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nContent-Length: {}\\r\\n\\r\\n\",
        body.len()
    );
    stream.get_mut().write_all(format!(\"{head}{body}\").as_bytes()).unwrap();
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        if line.starts_with(\"HTTP/1.1\") { assert!(line.contains(\" 20\"), \"{path}: {line}\"); }
        if let Some(text) = line.to_lowercase().strip_prefix(\"content-length:\") { length = text.trim().parse().unwrap(); }
        if line == \"\\r\\n\" { break; }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

fn run(number: usize) {
    let url = std::env::var(\"SERVER\").unwrap();
    let stream = TcpStream::connect(url.trim_start_matches(\"http://\")).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut stream = BufReader::new(stream);
    let index = format!(\"plain-{}-{number}\", std::process::id());
    ask(&mut stream, \"PUT\", &format!(\"/{index}\"), CREATE);
    ask(&mut stream, \"POST\", &format!(\"/{index}/_bulk?refresh=true\"), BULK);
    for (search, hits) in SEARCHES {
        let found = ask(&mut stream, \"POST\", &format!(\"/{index}/_search\"), search);
        assert!(found.contains(&format!(\"\\\"value\\\":{hits}\")), \"{found}\");
    }
    ask(&mut stream, \"DELETE\", &format!(\"/{index}\"), \"\");
}
";

const PLAIN_TEST: &str = "
#[test]
fn index_NUMBER() { run(1NUMBER); }
";

const REQWEST_HEAD: &str = "
async fn run() {
    let url = std::env::var(\"SERVER\").unwrap();
    let client = reqwest::Client::new();
    let index = format!(\"{url}/reqwest-{}\", uuid::Uuid::new_v4());
    let json = |request: reqwest::RequestBuilder, body: &'static str| {
        request.header(\"content-type\", \"application/json\").body(body).send()
    };
    json(client.put(&index), CREATE).await.unwrap().error_for_status().unwrap();
    json(client.post(format!(\"{index}/_bulk?refresh=true\")), BULK).await.unwrap().error_for_status().unwrap();
    for (search, hits) in SEARCHES {
        let found = json(client.post(format!(\"{index}/_search\")), search).await.unwrap().text().await.unwrap();
        assert!(found.contains(&format!(\"\\\"value\\\":{hits}\")), \"{found}\");
    }
    client.delete(&index).send().await.unwrap().error_for_status().unwrap();
}
";

const REQWEST_TEST: &str = "
#[tokio::test]
async fn index_NUMBER() { run().await; }
";

const PYTEST: &str = "
import json, os, uuid
import pytest
from opensearchpy import OpenSearch

client = OpenSearch(os.environ['SERVER'])

@pytest.fixture
def index():
    name = f'pytest-{uuid.uuid4()}'
    client.indices.create(index=name, body=CREATE)
    yield name
    client.indices.delete(index=name)

@pytest.mark.parametrize('number', range(int(os.environ['TESTS'])))
def test_index(index, number):
    client.bulk(body=BULK, index=index, refresh=True)
    for search, hits in SEARCHES:
        assert client.search(index=index, body=search)['hits']['total']['value'] == hits
";

/// As Estrade's gateway sends it: one shard, no replicas.
fn create() -> Value {
    let kinds = ["keyword", "text", "long", "boolean", "date", "double"];
    let fields = (0..22).map(|n| (format!("field_{n}"), json!({ "type": kinds[n % 6] })));
    json!({
        "settings": { "index.number_of_shards": 1, "index.number_of_replicas": 0 },
        "mappings": { "properties": fields.collect::<serde_json::Map<_, _>>() },
    })
}

fn document(n: usize) -> Value {
    let value = |field: usize| match field % 6 {
        0 => json!(format!("key-{n}")),
        1 => json!(format!("the quick brown fox number {n} jumps")),
        2 => json!(n),
        3 => json!(n.is_multiple_of(2)),
        4 => json!("2024-02-29T12:00:00Z"),
        _ => json!(0.5),
    };
    (0..22).map(|field| (format!("field_{field}"), value(field))).collect::<serde_json::Map<_, _>>().into()
}

fn bulk() -> String {
    (0..10).fold(String::new(), |text, n| format!("{text}{}\n{}\n", json!({ "index": {} }), document(n)))
}

fn searches() -> [(Value, usize); 3] {
    [
        (json!({ "query": { "term": { "field_0": "key-3" } } }), 1),
        (json!({ "query": { "match": { "field_1": "quick fox" } } }), 10),
        (json!({ "query": { "range": { "field_2": { "gte": 5 } } } }), 5),
    ]
}

fn rust(head: &str, test: &str) -> Result<String> {
    let searches = searches().map(|(search, hits)| format!("({:?}, {hits})", search.to_string())).join(", ");
    let mut source = format!(
        "//! Generated by `benches`.\nconst CREATE: &str = {:?};\nconst BULK: &str = {:?};\nconst SEARCHES: [(&str, usize); 3] = [{searches}];\n{head}",
        create().to_string(),
        bulk()
    );
    for number in 0..TESTS {
        write!(source, "{}", test.replace("NUMBER", &format!("{number:04}")))?;
    }
    Ok(source)
}

fn python() -> String {
    let searches = searches().map(|(search, hits)| format!("({:?}, {hits})", search.to_string())).join(", ");
    format!("CREATE = {:?}\nBULK = {:?}\nSEARCHES = [{searches}]\n{PYTEST}", create().to_string(), bulk())
}

/// Writes all of them; where that for Python is.
pub(crate) fn write() -> Result<PathBuf> {
    ESTRADE.write()?;
    let folder = scratch("generated")?;
    let texts = [
        ("real_plain.rs", rust(PLAIN_HEAD, PLAIN_TEST)?),
        ("real_reqwest.rs", rust(REQWEST_HEAD, REQWEST_TEST)?),
        ("test_real.py", python()),
    ];
    for (name, text) in texts {
        let path = folder.join(name);
        // A file that is as it should be keeps its time, and with it what was built from it.
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(folder.join("test_real.py"))
}
