//! `_update`: a part of a document, merged into it, or a script that changes it.

use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::read::state;
use super::scripted;
use super::write::{Refresh, put, written_body};
use crate::cluster::Cluster;
use crate::http::{Error, Fields, Request, Response, Result, Route};
use crate::index::{Condition, Document, Index, SourceFilter, Written};
use crate::script::Script;

const TAKES: &[&str] = &[
    "refresh",
    "routing",
    "if_seq_no",
    "if_primary_term",
    "require_alias",
    "_source",
    "_source_includes",
    "_source_excludes",
];
const HARMLESS: &[&str] =
    &["timeout", "wait_for_active_shards", "retry_on_conflict", "lang", "include_source_on_error"];

pub(super) const ROUTES: &[Route] =
    &[Route::new(&["POST"], "/{index}/_update/{id}", update).takes(TAKES).ignores(HARMLESS)];

/// The body of an update.
#[derive(Debug)]
pub(in crate::api) struct Update {
    doc: Option<Map<String, Value>>,
    script: Option<Script>,
    upsert: Option<Map<String, Value>>,
    doc_as_upsert: bool,
    /// A document that is not there is what the script makes of `upsert`, which else is stored as it is.
    scripted_upsert: bool,
    detect_noop: bool,
    /// What of the document the answer shows; nothing unless asked for.
    pub(in crate::api) source: Option<SourceFilter>,
    pub(in crate::api) if_seq_no: Option<i64>,
    pub(in crate::api) if_primary_term: Option<i64>,
}

impl Update {
    pub(in crate::api) fn read(body: Value) -> Result<Self> {
        let mut fields = Fields::of("UpdateRequest", body)?;
        let script = fields.take("script").map(read_script).transpose()?;
        let mut object = |name: &str| match fields.take(name) {
            None => Ok(None),
            Some(Value::Object(members)) => Ok(Some(members)),
            Some(_) => Err(Error::x_content_parse(format!(
                "[UpdateRequest] {name} doesn't support values of this type"
            ))),
        };
        let (doc, upsert) = (object("doc")?, object("upsert")?);
        let update = Self {
            doc,
            script,
            upsert,
            doc_as_upsert: fields.bool("doc_as_upsert")?.unwrap_or(false),
            scripted_upsert: fields.bool("scripted_upsert")?.unwrap_or(false),
            detect_noop: fields.bool("detect_noop")?.unwrap_or(true),
            source: fields.take("_source").map(SourceFilter::read).transpose()?,
            if_seq_no: fields.i64("if_seq_no")?,
            if_primary_term: fields.i64("if_primary_term")?,
        };
        fields.finish()?;
        Ok(update)
    }

    /// What of the update cannot be, as Elasticsearch words it.
    pub(in crate::api) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.doc.is_none() && self.script.is_none() {
            faults.push("script or doc is missing".to_owned());
        }
        if self.doc.is_some() && self.script.is_some() {
            faults.push("can't provide both script and doc".to_owned());
        }
        if self.doc.is_none() && self.doc_as_upsert {
            faults.push("doc must be specified if doc_as_upsert is enabled".to_owned());
        }
        match (self.if_seq_no, self.if_primary_term) {
            (Some(_), None | Some(0)) => faults.push("ifSeqNo is set, but primary term is [0]".to_owned()),
            (None, Some(term)) if term != 0 => {
                faults.push(format!("ifSeqNo is unassigned, but primary term is [{term}]"));
            }
            (Some(_), Some(_)) if self.upsert.is_some() || self.doc_as_upsert => {
                faults.push("upsert requests don't support `if_seq_no` and `if_primary_term`".to_owned());
            }
            _ => {}
        }
        faults
    }
}

fn read_script(script: Value) -> Result<Script> {
    if !script.is_object() && !script.is_string() {
        return Err(Error::x_content_parse("[UpdateRequest] script doesn't support values of that type"));
    }
    Script::read(script).map_err(|error| {
        if error.status() == 501 {
            return error;
        }
        Error::x_content_parse("[UpdateRequest] failed to parse field [script]").caused_by(error)
    })
}

fn update(cluster: &mut Cluster, request: &Request) -> Result<Response> {
    let refresh = Refresh::of(request)?;
    let mut update = Update::read(request.required_json()?)?;
    update.source = SourceFilter::of(request).or(update.source);
    update.if_seq_no = request.number("if_seq_no")?.or(update.if_seq_no);
    update.if_primary_term = request.number("if_primary_term")?.or(update.if_primary_term);
    let faults = update.faults();
    if !faults.is_empty() {
        return Err(Error::validation(&faults));
    }
    let required = request.flag("require_alias")?.unwrap_or(false);
    let (name, written) =
        apply(cluster, request.var("index"), required, request.var("id"), request.param("routing"), &update)?;
    let Some(index) = cluster.indices.get_mut(&name) else {
        return Err(Error::index_not_found(&name, "index_expression"));
    };
    // A write that did not happen makes nothing visible.
    let forced = written.result != "noop" && refresh.apply(index, written.shard);
    let mut body = written_body(index, &written, forced);
    if let Some(get) = members(index, &written, &update) {
        body["get"] = get;
    }
    Ok(Response::json(if written.result == "created" { 201 } else { 200 }, body)
        .at(format!("/{}/_doc/{}", index.name, written.id)))
}

/// The document as it is now, where the update asked to see it.
pub(in crate::api) fn members(index: &Index, written: &Written, update: &Update) -> Option<Value> {
    if written.seq_no < 0 {
        return Some(json!({ "found": false }));
    }
    let filter = update.source.as_ref().filter(|filter| !filter.is_none())?;
    if written.result == "deleted" {
        return Some(json!({ "_seq_no": written.seq_no, "_primary_term": 1, "found": true }));
    }
    let document = index.get(&written.id)?;
    let mut state = state(document, true);
    state.shift_remove("_version");
    // What was written is shown as it was written, whatever of it is kept.
    let source = if written.result == "noop" { document.json() } else { Some(document.sent()) };
    let source = source.and_then(|source| filter.apply(source));
    state.extend(source.map(|source| ("_source".to_owned(), source)));
    Some(Value::Object(state))
}

/// Updates a document in the index that a name means; tells which that is.
pub(in crate::api) fn apply(
    cluster: &mut Cluster,
    name: &str,
    require_alias: bool,
    id: &str,
    routing: Option<&str>,
    update: &Update,
) -> Result<(String, Written)> {
    let began = Instant::now();
    let (index, alias_routing) = cluster.index_for_write(name, require_alias)?;
    let routing = routing.or(alias_routing.as_deref()).map(str::to_owned);
    let routing = routing.as_deref();
    index.require_routing(id, routing)?;
    let index_name = index.name.clone();
    let doc = update.doc.clone().unwrap_or_default();
    let found_by = |document: &Rc<Document>| index.is_found_by(id, document.routing.as_deref(), routing);
    let Some(document) = index.get(id).cloned().filter(found_by) else {
        index.looked_for(None, true, began.elapsed());
        if update.if_seq_no.is_some() {
            return Err(missing(index, id));
        }
        let upsert = if update.doc_as_upsert { Some(doc) } else { update.upsert.clone() };
        let upsert = upsert.ok_or_else(|| missing(index, id))?;
        let source = match update.script.as_ref().filter(|_| update.scripted_upsert) {
            None => Value::Object(upsert).to_string(),
            Some(script) => match scripted::upsert(cluster, upsert, script)? {
                Some(source) => source,
                None => {
                    count_noop(cluster, &index_name);
                    return Ok((index_name, nothing(id)));
                }
            },
        };
        return put(cluster, &index_name, false, Some(id), routing, source.as_bytes(), Condition::Absent);
    };
    if let Some((seq_no, term)) = update.if_seq_no.zip(update.if_primary_term)
        && (document.seq_no != seq_no || term != document.primary_term)
    {
        let why = format!(
            "required seqNo [{seq_no}], primary term [{term}]. current document has seqNo [{}] and primary term [{}]",
            document.seq_no, document.primary_term
        );
        return Err(index.version_conflict(id, &why));
    }
    index.looked_for(Some(&document), true, began.elapsed());
    let mut source = match document.json() {
        Some(Value::Object(members)) => members,
        Some(_) => Map::new(),
        None => return Err(without_source(index, id)),
    };
    if let Some(script) = &update.script {
        let written = scripted::change(cluster, &index_name, &document, &Value::Object(source), script)?;
        if written.result == "noop" {
            count_noop(cluster, &index_name);
        }
        return Ok((index_name, written));
    }
    let changed = merge(&mut source, doc);
    if !changed && update.detect_noop {
        index.counters.noops.add(1, Duration::ZERO);
        let written = Written {
            id: document.id.clone(),
            result: "noop",
            version: document.version,
            seq_no: document.seq_no,
            shard: 0,
        };
        return Ok((index_name, written));
    }
    let routing = routing.or(document.routing.as_deref()).map(str::to_owned);
    let source = Value::Object(source).to_string();
    put(cluster, &index_name, false, Some(id), routing.as_deref(), source.as_bytes(), Condition::None)
}

fn count_noop(cluster: &Cluster, index: &str) {
    if let Some(index) = cluster.indices.get(index) {
        index.counters.noops.add(1, Duration::ZERO);
    }
}

/// A script decided that a document that is not there is not stored.
fn nothing(id: &str) -> Written {
    Written { id: id.into(), result: "noop", version: -1, seq_no: -2, shard: 0 }
}

fn missing(index: &Index, id: &str) -> Error {
    located(Error::new(404, "document_missing_exception", format!("[{id}]: document missing")), index)
}

fn without_source(index: &Index, id: &str) -> Error {
    let reason = format!("[{id}]: document source missing");
    located(Error::new(400, "document_source_missing_exception", reason), index)
}

fn located(error: Error, index: &Index) -> Error {
    error.with("index_uuid", index.uuid.as_str()).with("shard", "0").with("index", index.name.as_str())
}

/// Objects are merged, all else is replaced; tells whether anything changed.
fn merge(source: &mut Map<String, Value>, changes: Map<String, Value>) -> bool {
    let mut any = false;
    for (name, value) in changes {
        match (source.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => any |= merge(old, new),
            (Some(old), new) => {
                if *old != new {
                    *old = new;
                    any = true;
                }
            }
            (None, new) => {
                source.insert(name, new);
                any = true;
            }
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_merge_and_all_else_is_replaced() {
        let mut source = json!({"a": {"b": 1, "c": [1]}, "d": 2}).as_object().cloned().unwrap_or_default();
        let changes = |value: Value| value.as_object().cloned().unwrap_or_default();
        assert!(!merge(&mut source, changes(json!({"a": {"b": 1}, "d": 2}))));
        assert!(merge(&mut source, changes(json!({"a": {"c": [2]}, "e": null}))));
        assert_eq!(Value::Object(source), json!({"a": {"b": 1, "c": [2]}, "d": 2, "e": null}));
    }
}
