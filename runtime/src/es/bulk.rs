//! Seeding: documents into the lines of `_bulk`, and its answer into ids or a reason.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::client::{brief, one_reason};

/// Documents are sent in requests of about this many bytes, far below what a server takes.
const REQUEST_BYTES: usize = 10 * 1024 * 1024;

/// Documents to index, each with the id it was given.
pub(super) struct Bulk(Vec<Document>);

struct Document {
    id: Option<String>,
    source: Value,
}

/// One request: its lines, and of how many documents they are.
pub(super) struct BulkRequest {
    pub(super) lines: String,
    pub(super) count: usize,
}

impl Bulk {
    /// Takes the ids out; refuses what is no document, and ids that are given twice.
    pub(super) fn of(documents: impl IntoIterator<Item = Value>) -> Result<Bulk, String> {
        let mut all = Vec::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (at, mut source) in documents.into_iter().enumerate() {
            let Some(members) = source.as_object_mut() else {
                return Err(format!("document {} to seed is no object: {source}", at + 1));
            };
            let id = match members.remove("_id") {
                None => None,
                Some(Value::String(id)) => Some(id),
                Some(Value::Number(id)) => Some(id.to_string()),
                Some(other) => {
                    return Err(format!(
                        "document {} to seed has the `_id` {other}, which is no string",
                        at + 1
                    ));
                }
            };
            if let Some(id) = &id
                && let Some(first) = seen.insert(id.clone(), at)
            {
                return Err(format!(
                    "documents {} and {} to seed have the same `_id`, `{id}`: the second would overwrite the first",
                    first + 1,
                    at + 1
                ));
            }
            all.push(Document { id, source });
        }
        Ok(Bulk(all))
    }

    /// The requests to send, in order.
    pub(super) fn requests(&self) -> Vec<BulkRequest> {
        let mut requests: Vec<BulkRequest> = Vec::new();
        for Document { id, source } in &self.0 {
            let action =
                id.as_ref().map_or_else(|| json!({ "index": {} }), |id| json!({ "index": { "_id": id } }));
            let line = format!("{action}\n{source}\n");
            match requests.last_mut() {
                Some(last) if last.lines.len() + line.len() <= REQUEST_BYTES => {
                    last.lines.push_str(&line);
                    last.count += 1;
                }
                _ => requests.push(BulkRequest { lines: line, count: 1 }),
            }
        }
        requests
    }

    /// The sources of all, in order.
    pub(super) fn into_sources(self) -> impl Iterator<Item = Value> {
        self.0.into_iter().map(|document| document.source)
    }

    /// The ids of `count` documents from the `first` on, or why one of them was rejected.
    pub(super) fn ids(&self, answer: &Value, first: usize, count: usize) -> Result<Vec<String>, String> {
        let items = answer["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        if items.len() != count {
            return Err(format!("_bulk of {count} documents was answered for {}: {answer}", items.len()));
        }
        let rejected: Vec<(usize, &Value)> = items
            .iter()
            .enumerate()
            .filter(|(_, item)| !item["index"]["error"].is_null())
            .map(|(at, item)| (first + at, &item["index"]))
            .collect();
        let Some((at, item)) = rejected.first() else {
            return items
                .iter()
                .map(|item| item["index"]["_id"].as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .ok_or_else(|| format!("_bulk was answered without ids: {answer}"));
        };
        let document = self.0.get(*at);
        let id = document.and_then(|document| document.id.as_deref());
        let id = id.map(|id| format!(" (`{id}`)")).unwrap_or_default();
        let source = document.map(|document| brief(&document.source.to_string())).unwrap_or_default();
        Err(format!(
            "document {} of {}{id} was rejected{}: {}\n  document: {source}",
            at + 1,
            self.0.len(),
            if rejected.len() > 1 { format!(", and {} more", rejected.len() - 1) } else { String::new() },
            one_reason(&item["error"])
        ))
    }
}
