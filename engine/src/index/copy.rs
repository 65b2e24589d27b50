//! An index as it goes to another engine: all that a read of it can tell.
//!
//! Documents go with their versions and sequence numbers, in the order of their rows, and are analysed again where they
//! arrive: scores, ties and conflicts are those of the original. What no search had seen yet is seen in the copy, and dead rows
//! are left behind, as by a merge.
//!
//! Analysing is most of the work, and the tests of one process are often shown the same: an [`Arrived`] keeps what it made.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::alias::Alias;
use super::counters::Counters;
use super::documents::{Document, Slot};
use super::intake::analyse;
use super::progress::Progress;
use super::refresh::Pending;
use super::{Index, Mapping, Settings};
use crate::http::{Error, Fields, Result, read_json};

/// What is sent.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Copy {
    state: State,
    documents: Vec<CopiedDocument>,
    /// The versions of those that were deleted: they go on counting.
    deleted: BTreeMap<String, i64>,
    counters: Counters,
    /// What is told of rows that are left behind.
    deleted_rows: usize,
}

/// All but the documents, which are the same where this is: each write has a sequence number of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct State {
    name: String,
    uuid: String,
    created: i64,
    settings: Value,
    mapping: Value,
    aliases: BTreeMap<String, Value>,
    closed: bool,
    primary_term: i64,
    seq_nos: HashMap<u32, i64>,
}

/// The indices that copies became, for as long as the engine runs: a copy of the same state becomes the same again.
#[derive(Debug, Default)]
pub(crate) struct Arrived(HashMap<String, (State, Index)>);

#[derive(Debug, Serialize, Deserialize)]
struct CopiedDocument {
    id: String,
    version: i64,
    seq_no: i64,
    primary_term: i64,
    routing: Option<String>,
    source: String,
}

impl Index {
    /// This index for another engine.
    pub(crate) fn copy(&mut self) -> Copy {
        self.settle();
        let searchable = self.searchable();
        let documents = searchable.rows(None).map(|row| CopiedDocument::of(searchable.document(row)));
        let deleted = self.documents.iter().filter_map(|(id, slot)| match slot {
            Slot::Deleted { version } => Some((id.to_string(), *version)),
            Slot::Live(_) => None,
        });
        let state = State {
            name: self.name.clone(),
            uuid: self.uuid.clone(),
            created: self.created,
            settings: self.settings.to_json(true, |_| true),
            mapping: self.mapping.to_json(),
            aliases: self.aliases.iter().map(|(name, alias)| (name.clone(), alias.to_json())).collect(),
            closed: self.closed,
            primary_term: self.primary_term,
            seq_nos: self.seq_nos.clone(),
        };
        Copy {
            state,
            documents: documents.collect(),
            deleted: deleted.collect(),
            counters: Counters::clone(&self.counters),
            deleted_rows: searchable.deleted_rows(),
        }
    }

    /// The index that a copy was made of.
    fn restored(copy: Copy) -> Result<Self> {
        let Copy { state, documents, deleted, deleted_rows, .. } = copy;
        let settings = Settings::restored(state.settings)?;
        let mapping = Mapping::read(state.mapping, &settings)?;
        let aliases = state
            .aliases
            .into_iter()
            .map(|(name, said)| Ok((name, Alias::read(&mut Fields::of("alias", said)?)?)));
        let mut index = Self {
            name: state.name,
            uuid: state.uuid,
            created: state.created,
            settings,
            mapping,
            aliases: aliases.collect::<Result<_>>()?,
            closed: state.closed,
            primary_term: state.primary_term,
            authors: super::Authors::new(),
            shared: None,
            counters: Rc::default(),
            documents: Rc::default(),
            seq_nos: state.seq_nos,
            pending: Pending::default(),
            progress: Progress::default(),
            searchable: Rc::default(),
        };
        for document in documents {
            index.restore(document)?;
        }
        let deleted = deleted.into_iter().map(|(id, version)| (id.into(), Slot::Deleted { version }));
        Rc::make_mut(&mut index.documents).extend(deleted);
        Rc::make_mut(&mut index.searchable).left_behind(deleted_rows);
        Ok(index)
    }

    /// This index, which nothing was written to since it was restored, as a part of another cluster that may only be read.
    fn shown(&self, made_by: &str, counters: Counters) -> Self {
        Self {
            name: self.name.clone(),
            uuid: self.uuid.clone(),
            created: self.created,
            settings: self.settings.clone(),
            mapping: self.mapping.clone(),
            aliases: self.aliases.clone(),
            closed: self.closed,
            primary_term: self.primary_term,
            authors: super::Authors::new(),
            shared: Some(made_by.into()),
            counters: Rc::new(counters),
            documents: Rc::clone(&self.documents),
            seq_nos: self.seq_nos.clone(),
            pending: Pending::default(),
            progress: Progress::default(),
            searchable: Rc::clone(&self.searchable),
        }
    }

    fn restore(&mut self, copied: CopiedDocument) -> Result<()> {
        let Value::Object(source) = read_json(copied.source.as_bytes())? else {
            return Err(Error::parsing(format!("the document [{}] is no object", copied.id)));
        };
        // All of its fields are in the mapping already: whatever it would add was not wanted when it was written.
        let analysed =
            analyse(&self.mapping, &self.settings, self.searchable.vocabulary(), &copied.id, &source)?;
        let id: Rc<str> = copied.id.into();
        let kept = self.mapping.options.keep(&source);
        let document = Rc::new(Document {
            id: Rc::clone(&id),
            version: copied.version,
            seq_no: copied.seq_no,
            primary_term: copied.primary_term,
            routing: copied.routing,
            source: copied.source.into_bytes().into(),
            kept,
            ignored: analysed.ignored,
        });
        Rc::make_mut(&mut self.searchable).put(&document, analysed.rows);
        Rc::make_mut(&mut self.documents).insert(id, Slot::Live(document));
        Ok(())
    }
}

impl Copy {
    pub(crate) fn name(&self) -> &str {
        &self.state.name
    }

    /// The index's own name and its aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.state.name).chain(self.state.aliases.keys())
    }
}

impl Arrived {
    /// The index that a copy was made of, as a part of another cluster that may only be read; `made_by` says who made it.
    pub(crate) fn index(&mut self, copy: Copy, made_by: &str) -> Result<Index> {
        // What was done to it may be more each time, though it was only read.
        let counters = copy.counters.clone();
        if let Some((state, index)) = self.0.get(&copy.state.uuid)
            && *state == copy.state
        {
            return Ok(index.shown(made_by, counters));
        }
        let state = copy.state.clone();
        let index = Index::restored(copy)?;
        let shown = index.shown(made_by, counters);
        self.0.insert(state.uuid.clone(), (state, index));
        Ok(shown)
    }
}

impl CopiedDocument {
    fn of(document: &Document) -> Self {
        Self {
            id: document.id.to_string(),
            version: document.version,
            seq_no: document.seq_no,
            primary_term: document.primary_term,
            routing: document.routing.clone(),
            // JSON is UTF-8, or it would not have been taken.
            source: String::from_utf8_lossy(&document.source).into_owned(),
        }
    }
}
