//! One index: its mapping, its documents, and what a search sees of them.
//!
//! ```text
//! document ─ intake ─▶ rows ─▶ pending ─ refresh ─▶ searchable: what queries read
//!     │        ▲  └─▶ new fields ─▶ mapping
//!     │     mapping
//!     └─▶ documents: what GET reads, at once
//! ```

mod address;
mod alias;
mod analysis;
mod block;
mod copy;
mod counters;
mod date;
mod date_name;
mod documents;
mod draft;
mod geo;
mod intake;
mod mapping;
mod name;
mod progress;
mod refresh;
mod resized;
mod routing;
mod settings;
mod shard;
mod source;
mod store;
mod unique;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use documents::Slot;
use progress::Progress;
use refresh::Pending;

pub(crate) use address::{at as address_at, ip as read_address, place as address_place};
pub(crate) use alias::Alias;
pub(crate) use analysis::{Analyzer, Parts, Token, Tokenizer, chain_of};
pub(crate) use block::Access;
pub(crate) use copy::{Arrived, Copy};
pub(crate) use counters::{Counters, OpenContext, Searches, Tally};
pub(crate) use date::{DateFormat, Rounding, Unit, evaluate as evaluate_date, zone};
pub(crate) use date_name::resolve as resolve_date_name;
pub(crate) use documents::{Condition, Document, Written};
pub(crate) use geo::Point;
pub(crate) use mapping::{
    Capability, Completion, Field, Kind, Mapping, Normalizer, NumberKind, RangeKind, from_sortable,
    parse_decimal, sortable,
};
pub(crate) use name::{glob, validate as validate_name};
pub(crate) use routing::combine as combine_routing;
pub(crate) use settings::{Settings, duration};
pub(crate) use source::SourceFilter;
pub(crate) use store::{Column, Posting, Searchable, Suggestion};
pub(crate) use unique::uuid;

/// Who fills a cluster, in words for people.
pub(crate) type Authors = BTreeSet<Rc<str>>;

/// One index of one tenant. It has one shard, whatever its settings say: scores are those of a single shard.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) uuid: String,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) settings: Settings,
    pub(crate) mapping: Mapping,
    pub(crate) aliases: BTreeMap<String, Alias>,
    /// A closed index keeps its documents and answers nothing.
    pub(crate) closed: bool,
    /// How often the index was opened or closed, counted from 1.
    pub(crate) primary_term: i64,
    /// Who made it or wrote to it, where the cluster is one that several fill.
    pub(crate) authors: Authors,
    /// It is shown from another cluster and may only be read; who made it there.
    pub(crate) shared: Option<Rc<str>>,
    pub(crate) counters: Rc<Counters>,
    documents: Rc<HashMap<Rc<str>, Slot>>,
    /// The next sequence number of each shard that was written to.
    seq_nos: HashMap<u32, i64>,
    pending: Pending,
    progress: Progress,
    searchable: Rc<Searchable>,
}

impl Index {
    pub(crate) fn new(name: &str, created: i64, settings: Settings, mapping: Mapping) -> Self {
        let (uuid, mut settings) = (uuid(), settings);
        settings.complete(name, &uuid, created);
        let mut index = Self {
            name: name.to_owned(),
            uuid,
            created,
            settings,
            mapping,
            aliases: BTreeMap::new(),
            closed: false,
            primary_term: 1,
            authors: Authors::new(),
            shared: None,
            counters: Rc::default(),
            documents: Rc::default(),
            seq_nos: HashMap::new(),
            pending: Pending::default(),
            progress: Progress::default(),
            searchable: Rc::default(),
        };
        index.begin_counting();
        index
    }

    /// Counts from nothing, as a server does for an index that is made or opened.
    fn begin_counting(&mut self) {
        self.counters = Rc::new(Counters::opened(self.shards()));
    }

    /// Closes or opens the index; tells whether that is another state than before.
    pub(crate) fn set_closed(&mut self, closed: bool) -> bool {
        self.settle();
        if self.closed == closed {
            return false;
        }
        self.closed = closed;
        self.progress = Progress::default();
        self.primary_term += 1;
        if closed {
            // Nothing happens to a closed index.
            self.counters = Rc::default();
        } else {
            self.begin_counting();
        }
        true
    }

    /// What searches see now, for those who want to see it again.
    pub(crate) fn snapshot(&self) -> Rc<Searchable> {
        Rc::clone(&self.searchable)
    }

    /// What searches see.
    pub(crate) fn searchable(&self) -> &Searchable {
        &self.searchable
    }
}
