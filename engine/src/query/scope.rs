//! Where a query is evaluated.

use std::rc::Rc;

use super::Sought;
use crate::http::Error;
use crate::index::{Column, Field, Index, Searchable};

/// One index as of its last refresh, at one level: its documents, or the entries of one nested object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'i> {
    pub(crate) index: &'i Index,
    pub(crate) store: &'i Searchable,
    /// The full path of the nested object whose entries are looked at; `None` for documents.
    pub(crate) level: Option<&'i str>,
    /// What `now` means in this request, in milliseconds since 1970.
    pub(crate) now: i64,
    /// Whether anybody asks for scores. Where nobody does, what would be wrong with one is no error.
    pub(crate) scored: bool,
    /// Who notes what is looked for.
    pub(crate) sought: Option<&'i Sought<'i>>,
}

impl<'i> Scope<'i> {
    pub(crate) fn new(index: &'i Index, now: i64) -> Self {
        Self { index, store: index.searchable(), level: None, now, scored: true, sought: None }
    }

    /// The field of a full path; `None` when the mapping does not know it.
    pub(crate) fn field(&self, path: &str) -> Option<&'i Rc<Field>> {
        self.index.mapping.field(path)
    }

    /// The values of a field; `None` when no document has one.
    pub(crate) fn column(&self, field: &Field) -> Option<&'i Column> {
        self.store.column(&field.path)
    }

    /// All live rows of this level, ascending.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> + 'i {
        self.store.rows(self.level)
    }

    /// Whether a row is live and of this level. Postings and columns hold rows of all levels and dead ones.
    pub(crate) fn visible(&self, row: u32) -> bool {
        self.store.is_visible(row, self.level)
    }

    /// The same index, at the level of a nested object's entries. `None` when the path is no nested object.
    pub(crate) fn descend(&self, path: &str) -> Option<Self> {
        let level = self.index.mapping.nested(path)?;
        Some(Self { level: Some(level), ..*self })
    }

    /// The same, for a query that only says which rows match.
    pub(crate) fn unscored(&self) -> Self {
        Self { scored: false, ..*self }
    }

    /// The same, with somebody who notes what a query looks for.
    pub(crate) fn seeking<'s>(&self, sought: &'s Sought<'s>) -> Scope<'s>
    where
        'i: 's,
    {
        Scope { sought: Some(sought), ..*self }
    }

    /// The same, for what a query does not want, or only scores by.
    pub(crate) fn unsought(&self) -> Self {
        Self { sought: None, ..*self }
    }

    /// What this index refuses to make a query of: the cause, as Elasticsearch wraps it.
    pub(crate) fn refuse(&self, cause: Error) -> Error {
        if cause.status() == 501 || cause.kind() == "query_shard_exception" {
            return cause;
        }
        self.refuse_as(format!("failed to create query: {}", cause.reason())).caused_by(cause)
    }

    /// A refusal of the index itself.
    pub(crate) fn refuse_as(&self, reason: impl Into<String>) -> Error {
        Error::new(400, "query_shard_exception", reason)
            .with("index_uuid", self.index.uuid.as_str())
            .with("index", self.index.name.as_str())
    }
}
