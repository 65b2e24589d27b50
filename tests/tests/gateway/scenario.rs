//! Recorded requests, and their answers without what differs from run to run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::http::{self, Answer};

/// One line of a file of requests.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// One JSON.
    body: Option<Value>,
    /// Several, each on a line.
    lines: Option<Vec<Value>>,
    /// A text as it is.
    text: Option<String>,
    /// Keeps what stands in the answer at this key, for `${key}` in what follows.
    save: Option<String>,
    /// Further keys whose values differ from run to run.
    #[serde(default)]
    differs: Vec<String>,
    /// Entries and lines come in the order of a hash of the names that the server knows.
    #[serde(default)]
    any_order: bool,
    /// Only servers that call themselves so are asked.
    only: Option<String>,
}

/// What an answer says of the time, the node and the run rather than of the data.
const DIFFERS: &[&str] = &[
    "took",
    "uuid",
    "index_uuid",
    "history_uuid",
    "creation_date",
    "_scroll_id",
    "pit_id",
    "creation_time",
    "node",
    "allocation_id",
    "ephemeral_id",
    "cluster_uuid",
    "timestamp",
    "time",
    "time_in_millis",
    "total_time_in_millis",
    "number_of_pending_tasks",
    "task_max_waiting_in_queue_millis",
    "state_uuid",
    "modified_date",
    "created_date",
    "size_in_bytes",
    "total_data_set_size_in_bytes",
    "reserved_in_bytes",
    "throttle_time_in_millis",
    "ingest_took",
];

pub(crate) fn read(name: &str) -> Vec<Asked> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gateway/requests").join(format!("{name}.jsonl"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with("//"));
    lines
        .map(|(at, line)| {
            serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}:{}: {error}", path.display(), at + 1))
        })
        .collect()
}

/// Sends them one after the other; comes back with each request and its answer as text.
pub(crate) fn play(asked: &[Asked], server: &str, distribution: &str) -> Vec<(String, String)> {
    let mut saved: BTreeMap<String, String> = BTreeMap::new();
    let fits = |asked: &&Asked| asked.only.as_ref().is_none_or(|only| only == distribution);
    asked
        .iter()
        .filter(fits)
        .map(|asked| {
            let fill = |text: String| {
                saved.iter().fold(text, |text, (key, value)| text.replace(&format!("${{{key}}}"), value))
            };
            let (path, body) = (fill(asked.path.clone()), fill(asked.text()));
            let answer = http::send(server, &asked.method, &path, &body);
            if let Some(key) = &asked.save {
                let found = serde_json::from_str::<Value>(&answer.body).ok();
                let found = found.and_then(|body| body[key].as_str().map(str::to_owned));
                let found = found
                    .unwrap_or_else(|| panic!("no {key} in the answer to {}: {}", asked.path, answer.body));
                saved.insert(key.clone(), found);
            }
            (format!("{} {}", asked.method, asked.path), asked.shown(&answer))
        })
        .collect()
}

impl Asked {
    fn text(&self) -> String {
        match (&self.body, &self.lines, &self.text) {
            (Some(body), None, None) => body.to_string(),
            (None, Some(lines), None) => {
                lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect()
            }
            (None, None, Some(text)) => text.clone(),
            (None, None, None) => String::new(),
            _ => panic!("{} has more than one body", self.path),
        }
    }

    fn shown(&self, answer: &Answer) -> String {
        let kind = answer.header("content-type");
        let body = match serde_json::from_str::<Value>(&answer.body) {
            Ok(mut body) => {
                self.mask(&mut body);
                if self.any_order { sorted(&body).to_string() } else { body.to_string() }
            }
            Err(_) if self.any_order => {
                let mut lines: Vec<&str> = answer.body.lines().collect();
                lines.sort_unstable();
                lines.join("\n")
            }
            Err(_) => answer.body.clone(),
        };
        format!("{} {kind}\n{body}", answer.status)
    }

    fn mask(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = without_uuid(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask(item)),
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    if DIFFERS.contains(&key.as_str()) || self.differs.contains(key) {
                        *value = Value::from("…");
                    }
                    self.mask(value);
                }
            }
            _ => {}
        }
    }
}

/// `[assets/6ZpS0mZ6QKGWQVq0Yx5c5A]` without the index's own number.
fn without_uuid(text: &str) -> String {
    let mut parts = text.split('/');
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_uuid = part.get(..23).is_some_and(|start| start.ends_with(']') && !start.contains(' '));
        shown.push('/');
        shown.push_str(if is_uuid { &part[22..] } else { part });
    }
    shown
}

/// Objects and lists in an order of their own.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(sorted).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> =
                map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(entries.into_iter().collect())
        }
        value => value.clone(),
    }
}
