//! The documents of an index as of now: what GET, update and bulk see, whether refreshed or not.

use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::intake::analyse;
use super::refresh::Change;
use super::{Index, unique};
use crate::http::{Error, Result};

/// One version of a document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) id: Rc<str>,
    pub(crate) version: i64,
    pub(crate) seq_no: i64,
    pub(crate) primary_term: i64,
    pub(crate) routing: Option<String>,
    /// As it was sent: what stored fields are read from.
    pub(crate) source: Box<[u8]>,
    /// What everybody else sees of it.
    pub(crate) kept: Kept,
    /// Fields that were not indexed.
    pub(crate) ignored: Vec<String>,
}

/// What the mapping keeps of a source.
#[derive(Debug)]
pub(crate) enum Kept {
    All,
    Part(Box<[u8]>),
    Nothing,
}

/// What is known of an id: the document, or that it was deleted (its version goes on counting).
#[derive(Debug, Clone)]
pub(super) enum Slot {
    Live(Rc<Document>),
    Deleted { version: i64 },
}

/// What must hold for a write to happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Condition {
    #[default]
    None,
    /// `op_type=create`: the id is free.
    Absent,
    /// `if_seq_no` and `if_primary_term`.
    SeqNo { seq_no: i64, primary_term: i64 },
    /// `version_type=external`: the given version is higher than the current one; `external_gte`: not lower.
    External { version: i64, or_equal: bool },
}

/// What a write did.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) id: Rc<str>,
    /// `created`, `updated`, `deleted` or `not_found`.
    pub(crate) result: &'static str,
    pub(crate) version: i64,
    pub(crate) seq_no: i64,
    pub(crate) shard: u32,
}

impl Document {
    /// What is kept of the source; `None` where nothing is.
    pub(crate) fn kept(&self) -> Option<&[u8]> {
        match &self.kept {
            Kept::All => Some(&self.source),
            Kept::Part(part) => Some(part),
            Kept::Nothing => None,
        }
    }

    /// The same as JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        self.kept().map(json)
    }

    /// The source as it was sent.
    pub(crate) fn sent(&self) -> Value {
        json(&self.source)
    }
}

impl Index {
    /// The newest version of a document, refreshed or not.
    pub(crate) fn get(&self, id: &str) -> Option<&Rc<Document>> {
        match self.documents.get(id) {
            Some(Slot::Live(document)) => Some(document),
            _ => None,
        }
    }

    /// The version of a document that searches see.
    pub(crate) fn refreshed(&self, id: &str) -> Option<Rc<Document>> {
        let searchable = self.searchable();
        searchable.row_of(id).map(|row| Rc::clone(searchable.document(row)))
    }

    /// Writes a document. Without an id it gets one that is unique.
    pub(crate) fn put(
        &mut self,
        id: Option<&str>,
        routing: Option<&str>,
        source: &[u8],
        condition: Condition,
    ) -> Result<Written> {
        let began = Instant::now();
        let id: Rc<str> = id.map_or_else(|| unique::document_id().into(), Rc::from);
        if id.is_empty() {
            return Err(Error::illegal_argument("if _id is specified it must not be empty"));
        }
        if id.len() > 512 {
            let reason =
                format!("id [{id}] is too long, must be no longer than 512 bytes but was: {}", id.len());
            return Err(Error::illegal_argument(reason));
        }
        let parsed = parse(source)?;
        // A document that cannot be indexed is told so before anyone looks at its version.
        let analysed = analyse(&self.mapping, &self.settings, self.searchable.vocabulary(), &id, &parsed)?;
        if self.is_elsewhere(&id, routing) {
            return Err(Error::unsupported(format!("documents of one id [{id}] on several shards")));
        }
        let version = self.next_version(&id, condition).inspect_err(|_| {
            self.counters.conflicts.add(1, Duration::ZERO);
        })?;
        if let Some(mapping) = analysed.mapping {
            self.mapping = mapping;
        }
        let shard = self.shard_of(routing.unwrap_or(&id));
        let seq_no = self.take_seq_no(shard);
        let kept = self.mapping.options.keep(&parsed);
        let document = Rc::new(Document {
            id: Rc::clone(&id),
            version,
            seq_no,
            primary_term: self.primary_term,
            routing: routing.map(str::to_owned),
            source: source.into(),
            kept,
            ignored: analysed.ignored,
        });
        let before =
            Rc::make_mut(&mut self.documents).insert(Rc::clone(&id), Slot::Live(Rc::clone(&document)));
        let result = if matches!(before, Some(Slot::Live(_))) { "updated" } else { "created" };
        self.note(shard, seq_no, Change::Put(document, analysed.rows));
        self.unflushed(shard, source.len());
        self.counters.indexed.add(1, began.elapsed());
        Ok(Written { id, result, version, seq_no, shard })
    }

    /// Deletes a document. One that is not there is `not_found` and takes a sequence number all the same.
    pub(crate) fn delete(
        &mut self,
        id: &str,
        routing: Option<&str>,
        condition: Condition,
    ) -> Result<Written> {
        let began = Instant::now();
        let shard = self.shard_of(routing.unwrap_or(id));
        if self.is_elsewhere(id, routing) {
            if condition != Condition::None {
                return Err(Error::unsupported(format!("conditions on [{id}], which is on another shard")));
            }
            let seq_no = self.take_seq_no(shard);
            self.unflushed(shard, 0);
            self.counters.deleted.add(1, began.elapsed());
            return Ok(Written { id: id.into(), result: "not_found", version: 1, seq_no, shard });
        }
        let found = self.get(id).is_some();
        let version = self.next_version(id, condition)?;
        let seq_no = self.take_seq_no(shard);
        let id: Rc<str> = id.into();
        Rc::make_mut(&mut self.documents).insert(Rc::clone(&id), Slot::Deleted { version });
        self.note(shard, seq_no, Change::Delete(Rc::clone(&id)));
        self.unflushed(shard, 0);
        self.counters.deleted.add(1, began.elapsed());
        let result = if found { "deleted" } else { "not_found" };
        Ok(Written { id, result, version, seq_no, shard })
    }

    fn unflushed(&self, shard: u32, bytes: usize) {
        self.counters.unflushed(bytes);
        self.progress.written(shard);
    }

    /// Whether there is a document of this id, and not where a request with this routing looks for it.
    fn is_elsewhere(&self, id: &str, routing: Option<&str>) -> bool {
        self.get(id).is_some_and(|document| !self.is_found_by(id, document.routing.as_deref(), routing))
    }

    fn take_seq_no(&mut self, shard: u32) -> i64 {
        let next = self.seq_nos.entry(shard).or_insert(0);
        *next += 1;
        *next - 1
    }

    /// The version that a write makes, when its condition holds.
    fn next_version(&self, id: &str, condition: Condition) -> Result<i64> {
        let (current, at, live) = match self.documents.get(id) {
            Some(Slot::Live(document)) => {
                (Some(document.version), (document.seq_no, document.primary_term), true)
            }
            Some(Slot::Deleted { version }) => (Some(*version), (-1, 0), false),
            None => (None, (-1, 0), false),
        };
        let next = current.unwrap_or(0) + 1;
        let conflict = |why: String| Err(self.version_conflict(id, &why));
        match condition {
            Condition::Absent if live => {
                conflict(format!("document already exists (current version [{}])", current.unwrap_or(0)))
            }
            Condition::None | Condition::Absent => Ok(next),
            Condition::SeqNo { seq_no: wanted, primary_term } => {
                let required = format!("required seqNo [{wanted}], primary term [{primary_term}]");
                if !live {
                    conflict(format!("{required}. but no document was found"))
                } else if at != (wanted, primary_term) {
                    let (seq_no, term) = at;
                    conflict(format!(
                        "{required}. current document has seqNo [{seq_no}] and primary term [{term}]"
                    ))
                } else {
                    Ok(next)
                }
            }
            Condition::External { version, or_equal } => match current {
                Some(current) if current > version || (current == version && !or_equal) => {
                    let than = if or_equal { "higher than" } else { "higher or equal to" };
                    conflict(format!("current version [{current}] is {than} the one provided [{version}]"))
                }
                _ => Ok(version),
            },
        }
    }

    /// 409, with the reason that follows the document's name.
    pub(crate) fn version_conflict(&self, id: &str, why: &str) -> Error {
        Error::new(409, "version_conflict_engine_exception", format!("[{id}]: version conflict, {why}"))
            .with("index_uuid", self.uuid.as_str())
            .with("shard", "0")
            .with("index", self.name.as_str())
    }
}

/// A source as JSON: it was read once already, when it was written.
fn json(source: &[u8]) -> Value {
    serde_json::from_slice(source).unwrap_or(Value::Null)
}

/// A document's source, which must be an object.
fn parse(source: &[u8]) -> Result<Map<String, Value>> {
    let failed =
        |cause: Error| Error::new(400, "mapper_parsing_exception", "failed to parse").caused_by(cause);
    match crate::http::read_json(source) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(failed(Error::new(
            400,
            "not_x_content_exception",
            "Compressor detection can only be called on some xcontent bytes or compressed xcontent bytes",
        ))),
        Err(fault) => Err(failed(fault)),
    }
}
