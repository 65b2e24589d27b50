//! What is in the file, put into an engine.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;

use estrade_engine::Tenant;
use serde_json::{Map, Value, json};

use super::data::{self, Document, Head, Index, Line, NAMED};
use crate::failure::Failure;

/// As many documents are put at once, and about as many bytes.
const TOGETHER: (usize, usize) = (1_000, 4 << 20);

/// What is served.
pub(super) struct Loaded {
    head: Head,
    /// By name.
    indices: BTreeMap<String, Served>,
    /// What was not kept, as the file tells.
    left_out: Vec<String>,
    /// What the engine would not take, and why.
    pub(super) refused: Vec<String>,
}

#[derive(Default)]
struct Served {
    documents: u64,
    /// How many the test had, and how many of them it could find.
    had: Option<u64>,
    found: Option<u64>,
    /// Settings that keep others from writing, and us.
    blocks: Option<Value>,
}

/// Puts all of it into the cluster; an error tells what is wrong with the file.
pub(super) fn load(file: &Path, cluster: &Tenant) -> Result<Loaded, Failure> {
    let mut loading = Loading { cluster, indices: BTreeMap::new(), refused: Vec::new(), waiting: Vec::new() };
    let (mut left_out, mut died) = (Vec::new(), None);
    let head = data::read(file, |line| {
        let put = match line {
            Line::Index(index) => loading.index(index),
            Line::Document(document) => loading.document(document),
            Line::Named(kind, name, body) => loading.named(kind, &name, body.get()),
            Line::End(end) => {
                left_out = end.left_out;
                loading.finish()
            }
        };
        died = died.take().or(put.err());
    })?;
    if let Some(error) = died {
        return Err(Failure::environment(format!("cannot serve {}: {error}", file.display())));
    }
    let Loading { indices, refused, .. } = loading;
    Ok(Loaded { head, indices, left_out, refused })
}

struct Loading<'a> {
    cluster: &'a Tenant,
    indices: BTreeMap<String, Served>,
    refused: Vec<String>,
    /// Documents that are not put yet.
    waiting: Vec<Document>,
}

impl Loading<'_> {
    fn index(&mut self, index: Index) -> io::Result<()> {
        let Index { name, documents, searchable, mut settings, mappings, aliases } = index;
        let index_settings = settings.get_mut("index").and_then(Value::as_object_mut);
        let blocks = index_settings.and_then(|settings| settings.remove("blocks"));
        let body = format!(r#"{{"settings":{settings},"mappings":{mappings},"aliases":{aliases}}}"#);
        match self.ask("PUT", &format!("/{}", encoded(&name)), &body)? {
            Ok(_) => {
                self.indices.insert(name, Served { had: documents, found: searchable, blocks, documents: 0 });
            }
            Err(why) => self.refused.push(format!("index {name} and its documents: {why}")),
        }
        Ok(())
    }

    fn document(&mut self, document: Document) -> io::Result<()> {
        // Of an index that was refused, which is told.
        if !self.indices.contains_key(&document.index) {
            return Ok(());
        }
        self.waiting.push(document);
        let (documents, bytes) = TOGETHER;
        let is_full = self.waiting.iter().map(|document| document.source.get().len()).sum::<usize>() > bytes;
        if is_full || self.waiting.len() == documents { self.put_waiting() } else { Ok(()) }
    }

    fn put_waiting(&mut self) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.put(&waiting)
    }

    fn put(&mut self, documents: &[Document]) -> io::Result<()> {
        let Some((first, others)) = documents.split_first() else { return Ok(()) };
        let mut lines = String::new();
        for Document { index, id, routing, source } in documents {
            let mut action = Map::from_iter([
                ("_index".to_owned(), Value::from(index.as_str())),
                ("_id".to_owned(), id.as_str().into()),
            ]);
            action.extend(routing.as_ref().map(|routing| ("routing".to_owned(), routing.as_str().into())));
            lines.extend([&json!({ "index": action }).to_string(), "\n", source.get(), "\n"]);
        }
        match self.ask("POST", "/_bulk", &lines)? {
            Ok(answer) => {
                for (item, document) in answer["items"].as_array().into_iter().flatten().zip(documents) {
                    match &item["index"]["error"] {
                        Value::Null => {
                            if let Some(index) = self.indices.get_mut(&document.index) {
                                index.documents += 1;
                            }
                        }
                        why => self.refuse(document, &reason(why)),
                    }
                }
            }
            Err(why) if others.is_empty() => self.refuse(first, &why),
            // What one of them needs and the engine cannot do is an error of all.
            Err(_) => {
                let (one, other) = documents.split_at(documents.len() / 2);
                self.put(one)?;
                self.put(other)?;
            }
        }
        Ok(())
    }

    fn refuse(&mut self, document: &Document, why: &str) {
        self.refused.push(format!("document {} of index {}: {why}", document.id, document.index));
    }

    fn named(&mut self, kind: &'static str, name: &str, body: &str) -> io::Result<()> {
        let path = NAMED.iter().find(|(known, _)| *known == kind).map_or(kind, |(_, path)| path);
        if let Err(why) = self.ask("PUT", &format!("/{path}/{}", encoded(name)), body)? {
            self.refused.push(format!("{kind} {name}: {why}"));
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.put_waiting()?;
        if let Err(why) = self.ask("POST", "/_refresh?expand_wildcards=all", "")? {
            self.refused.push(format!("what was put last: {why}"));
        }
        let blocked = self.indices.iter_mut();
        let blocked = blocked.filter_map(|(name, index)| Some((name.clone(), index.blocks.take()?)));
        for (name, blocks) in blocked.collect::<Vec<_>>() {
            let body = json!({ "index": { "blocks": blocks } }).to_string();
            if let Err(why) = self.ask("PUT", &format!("/{}/_settings", encoded(&name)), &body)? {
                self.refused.push(format!("what index {name} is blocked for: {why}"));
            }
        }
        Ok(())
    }

    /// The answer, or why there is none.
    fn ask(&self, method: &str, path: &str, body: &str) -> io::Result<Result<Value, String>> {
        let (status, answer) = self.cluster.ask(method, path, body.as_bytes())?;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        Ok(if status < 400 { Ok(answer) } else { Err(reason(&answer["error"])) })
    }
}

/// `type: reason` of an error, with what caused it.
fn reason(error: &Value) -> String {
    let text = |of: &Value, name: &str| of[name].as_str().unwrap_or_default().to_owned();
    let told = |of: &Value| format!("{}: {}", text(of, "type"), text(of, "reason"));
    match error {
        Value::String(text) => text.clone(),
        error if error["caused_by"].is_object() => format!("{} ({})", told(error), told(&error["caused_by"])),
        error => told(error),
    }
}

/// A name as one segment of a path.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Head { test, outcome, server } = &self.head;
        writeln!(f, "what test {test}, {outcome}, left on {} {}:", server.distribution, server.number)?;
        if self.indices.is_empty() {
            writeln!(f, "  no index")?;
        }
        let width = self.indices.keys().map(|name| name.chars().count()).max().unwrap_or_default();
        for (name, Served { documents, had, found, .. }) in &self.indices {
            let of = had.filter(|had| had != documents).map(|had| format!(" of {had}")).unwrap_or_default();
            let found = found.filter(|found| had.is_some_and(|had| had != *found));
            let found = found.map(|found| format!(", of which a search found {found}")).unwrap_or_default();
            let noun = if had.unwrap_or(*documents) == 1 { "document" } else { "documents" };
            writeln!(f, "  {name:width$}  {documents}{of} {noun}{found}")?;
        }
        self.left_out.iter().try_for_each(|left_out| writeln!(f, "  not kept: {left_out}"))
    }
}
