//! `elasticsearch.ndjson`: what is in a cluster, a line for each thing, in the order in which it can be made again.
//!
//! ```text
//! {"estrade":"elasticsearch","version":1,"test":…,"outcome":…,"server":{…}}
//! {"index":"assets","documents":2,"searchable":2,"settings":{…},"mappings":{…},"aliases":{…}}
//! {"_index":"assets","_id":"1","_source":{…}}                   as the server wrote it, number for number
//! {"_index":"assets","_id":"2","_routing":"a","_source":{…}}
//! {"index_template":"visits","body":{…}}                        also component_template, template, pipeline
//! {"end":true,"left_out":["…"]}                                 what is not here, and why
//! ```

use std::io::{self, Write};
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, timeout_at};

use super::super::client::{Client, reason};
use super::super::definitions::SERVER_MADE;

/// How much is read and written, and how long that may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) time: Duration,
    /// Documents of one index.
    pub(crate) documents: u64,
    /// In all.
    pub(crate) bytes: u64,
}

/// Whose cluster it is.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) test: String,
    pub(crate) outcome: &'static str,
}

/// What was written.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) indices: usize,
    pub(crate) documents: u64,
    /// What was not, and why.
    pub(crate) left_out: Vec<String>,
}

impl State {
    /// Reads the cluster and writes what is in it; an error tells why there is nothing.
    pub(crate) async fn write(
        client: &Client,
        subject: &Subject,
        limits: Limits,
        out: &mut impl Write,
    ) -> Result<State, String> {
        let deadline = Instant::now() + limits.time;
        let mut writer = Writer { client, limits, deadline, out, written: 0, state: State::default() };
        let root = writer.json("GET", "/").await?;
        let version = &root["version"];
        let distribution = version["distribution"].as_str().unwrap_or("elasticsearch");
        let server = json!({ "distribution": distribution, "number": version["number"] });
        let Subject { test, outcome } = subject;
        writer.line(&json!({
            "estrade": "elasticsearch", "version": 1, "test": test, "outcome": outcome, "server": server,
        }))?;
        let all = "/*?expand_wildcards=all&allow_no_indices=true&ignore_unavailable=true";
        let Value::Object(indices) = writer.json("GET", all).await? else {
            return Err(format!("GET {all} was not answered with indices"));
        };
        let many = indices.len();
        for (at, (name, definition)) in indices.into_iter().enumerate() {
            if let Some(why) = writer.is_over() {
                writer.state.left_out.push(format!("{} of {many} indices: {why}", many - at));
                break;
            }
            if let Err(why) = writer.index(&name, definition).await {
                writer.state.left_out.push(format!("index {name}: {why}"));
            }
        }
        for (kind, path, list) in NAMED {
            if let Err(why) = writer.named(kind, path, list).await {
                writer.state.left_out.push(format!("{path}: {why}"));
            }
        }
        let left_out = std::mem::take(&mut writer.state.left_out);
        writer.line(&json!({ "end": true, "left_out": left_out }))?;
        writer.out.flush().map_err(|error| error.to_string())?;
        Ok(State { left_out, ..writer.state })
    }
}

/// What has a name and is no index: its kind here, where it is asked for, and in which list it is told; without one it
/// is told by name.
const NAMED: [(&str, &str, Option<&str>); 4] = [
    ("component_template", "/_component_template", Some("component_templates")),
    ("index_template", "/_index_template", Some("index_templates")),
    ("template", "/_template", None),
    ("pipeline", "/_ingest/pipeline", None),
];

struct Writer<'a, W> {
    client: &'a Client,
    limits: Limits,
    deadline: Instant,
    out: &'a mut W,
    written: u64,
    state: State,
}

/// The answer to a search; sources as they came.
#[derive(Deserialize)]
struct Found<'a> {
    #[serde(borrow)]
    hits: Hits<'a>,
}

#[derive(Deserialize)]
struct Hits<'a> {
    total: Total,
    #[serde(borrow)]
    hits: Vec<Hit<'a>>,
}

#[derive(Deserialize)]
struct Total {
    value: u64,
}

#[derive(Deserialize)]
struct Hit<'a> {
    #[serde(rename = "_id")]
    id: String,
    #[serde(rename = "_routing")]
    routing: Option<String>,
    #[serde(rename = "_source", borrow)]
    source: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "_index")]
    index: &'a str,
    #[serde(rename = "_id")]
    id: &'a str,
    #[serde(rename = "_routing", skip_serializing_if = "Option::is_none")]
    routing: Option<&'a str>,
    #[serde(rename = "_source")]
    source: &'a RawValue,
}

impl<W: Write> Writer<'_, W> {
    /// An index and its documents; what was written of it stays, whatever comes then.
    async fn index(&mut self, name: &str, definition: Value) -> Result<(), String> {
        let Limits { documents: most, .. } = self.limits;
        let path = format!("/{}", encoded(name));
        let mut line = Map::from_iter([("index".to_owned(), name.into())]);
        let searchable = self.json("GET", &format!("{path}/_count")).await;
        // A test may have failed since nobody refreshed: what was searchable is told beside what is there.
        let refreshed = self.json("POST", &format!("{path}/_refresh")).await;
        let mut page = match (&searchable, refreshed) {
            (Ok(_), Ok(_)) => self.page(&path, 0, 10).await,
            (Err(why), _) => Err(why.clone()),
            (_, Err(why)) => Err(why),
        };
        line.insert("searchable".to_owned(), searchable.map_or(Value::Null, |it| it["count"].clone()));
        let total = match page.as_ref().map(|bytes| found(bytes)) {
            Ok(Ok(found)) => Some(found.hits.total.value),
            _ => None,
        };
        line.insert("documents".to_owned(), total.into());
        for part in ["settings", "mappings", "aliases"] {
            line.insert(part.to_owned(), definition[part].clone());
        }
        let settings = line.get_mut("settings").and_then(|settings| settings.get_mut("index"));
        if let Some(settings) = settings.and_then(Value::as_object_mut) {
            settings.retain(|name, _| !SERVER_MADE.contains(&name.as_str()));
        }
        self.line(&line)?;
        self.state.indices += 1;
        let mut read = 0;
        loop {
            let bytes = page.map_err(|why| format!("its documents from the {}th on: {why}", read + 1))?;
            let hits = found(&bytes)?.hits.hits;
            for hit in &hits {
                if self.written >= self.limits.bytes {
                    return Err(format!("its documents from the {}th on: {}", read + 1, self.full()));
                }
                self.document(name, hit)?;
                read += 1;
            }
            let total = total.unwrap_or_default();
            if read >= most || hits.is_empty() || read >= total {
                return match total.saturating_sub(read) {
                    0 => Ok(()),
                    left => Err(format!("{left} of its {total} documents: {most} of an index are kept")),
                };
            }
            // Pages of some megabytes, however large the documents are.
            let each = (bytes.len() as u64 / hits.len() as u64).max(1);
            page = self.page(&path, read, (PAGE / each).clamp(1, most - read)).await;
        }
    }

    async fn page(&self, path: &str, from: u64, size: u64) -> Result<Bytes, String> {
        let search = json!({ "from": from, "size": size, "sort": ["_doc"], "track_total_hits": true, "_source": true });
        self.ask("POST", &format!("{path}/_search"), Some(&search)).await
    }

    fn document(&mut self, index: &str, hit: &Hit<'_>) -> Result<(), String> {
        let Hit { id, routing, source } = hit;
        let source = source.ok_or("its documents have no `_source`")?;
        // Between the members of an object there may be ends of lines; within a string there are none.
        let one_line = source.get().contains(['\n', '\r']).then(|| source.get().replace(['\n', '\r'], " "));
        let one_line = one_line.map(RawValue::from_string).transpose().map_err(|error| error.to_string())?;
        let source = one_line.as_deref().unwrap_or(source);
        let document = Document { index, id, routing: routing.as_deref(), source };
        self.line(&document)?;
        self.state.documents += 1;
        Ok(())
    }

    async fn named(&mut self, kind: &str, path: &str, list: Option<&str>) -> Result<(), String> {
        let response = self.send("GET", path, None).await?;
        // Whoever does not know of such things has none: the embedded engine has no pipelines, Elasticsearch 7.7 no
        // templates of components.
        if [400, 404, 405, 501].contains(&response.0) {
            return Ok(());
        }
        let answer = value(&success(path, response)?)?;
        let one = kind.to_owned();
        match list {
            Some(list) => {
                for each in answer[list].as_array().into_iter().flatten() {
                    self.line(&json!({ (one.as_str()): each["name"], "body": each[kind] }))?;
                }
            }
            None => {
                for (name, body) in answer.as_object().into_iter().flatten() {
                    self.line(&json!({ (one.as_str()): name, "body": body }))?;
                }
            }
        }
        Ok(())
    }

    /// Why nothing more is read, when that is so.
    fn is_over(&self) -> Option<String> {
        if self.written >= self.limits.bytes {
            return Some(self.full());
        }
        (Instant::now() >= self.deadline).then(|| self.late())
    }

    fn full(&self) -> String {
        format!("{} bytes are kept in all", self.limits.bytes)
    }

    fn late(&self) -> String {
        format!("it took longer than {:?}", self.limits.time)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), String> {
        let mut text = serde_json::to_vec(line).map_err(|error| error.to_string())?;
        text.push(b'\n');
        self.written += text.len() as u64;
        self.out.write_all(&text).map_err(|error: io::Error| format!("it cannot be written: {error}"))
    }

    async fn json(&self, method: &str, path: &str) -> Result<Value, String> {
        value(&self.ask(method, path, None).await?)
    }

    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Bytes, String> {
        success(path, self.send(method, path, body).await?)
    }

    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Bytes), String> {
        match timeout_at(self.deadline, self.client.bytes(method, path, body, LARGEST)).await {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(_) => Err(self.late()),
        }
    }
}

/// The size of a page of documents.
const PAGE: u64 = 4 << 20;

/// The largest answer that is read.
const LARGEST: usize = 64 << 20;

fn success(path: &str, (status, body): (u16, Bytes)) -> Result<Bytes, String> {
    if status < 400 {
        return Ok(body);
    }
    Err(format!("{path} was answered {status}{}", reason(&value(&body).unwrap_or_default())))
}

fn value(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("the answer is not JSON: {error}"))
}

fn found(bytes: &[u8]) -> Result<Found<'_>, String> {
    serde_json::from_slice(bytes)
        .map_err(|error| format!("the answer of a search is not understood: {error}"))
}

/// An index's name in a path.
fn encoded(name: &str) -> String {
    use std::fmt::Write;

    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::{Found, encoded};

    #[test]
    fn a_name_is_one_segment_of_a_path() {
        assert_eq!(encoded(".ds-visits-2026.01"), ".ds-visits-2026.01");
        assert_eq!(encoded("größe+1"), "gr%C3%B6%C3%9Fe%2B1");
    }

    #[test]
    fn a_source_is_read_as_it_was_written() {
        let answer = r#"{"hits":{"total":{"value":1},"hits":[{"_id":"1","_source":{"n": 1e2, "m":18446744073709551617}}]}}"#;
        let found: Found<'_> = serde_json::from_str(answer).expect("it is an answer");
        let source = found.hits.hits[0].source.map(RawValue::get);
        assert_eq!(source, Some(r#"{"n": 1e2, "m":18446744073709551617}"#));
    }
}
