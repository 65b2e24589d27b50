//! What a reader wants to see of a document: its source or parts of it, and stored fields.

use serde_json::{Map, Value};

use crate::http::{Error, Request, Result, shown};
use crate::index::{Document, Index, SourceFilter};
use crate::search::stored_values;

/// `_source` and `stored_fields` of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    pub(super) source: SourceFilter,
    stored: Option<Vec<String>>,
}

impl Content {
    pub(super) fn of(request: &Request) -> Result<Self> {
        Self::new(SourceFilter::of(request), request.list("stored_fields"))
    }

    /// Whoever asks for stored fields gets the source only when asking for it, too.
    fn new(source: Option<SourceFilter>, stored: Option<Vec<String>>) -> Result<Self> {
        let wanted = stored.as_ref().is_none_or(|names| names.iter().any(|name| name == "_source"));
        let source = match source {
            Some(source) => source,
            None => SourceFilter::read(Value::Bool(wanted))?,
        };
        Ok(Self { source, stored })
    }

    /// The same, where one of several documents is asked for in a way of its own.
    pub(super) fn or(self, source: Option<Value>, stored: Option<Value>) -> Result<Self> {
        if source.is_none() && stored.is_none() {
            return Ok(self);
        }
        let stored = stored.map(|value| match value {
            Value::Array(names) => names.iter().map(shown).collect(),
            one => vec![shown(&one)],
        });
        Self::new(source.map(SourceFilter::read).transpose()?, stored.or(self.stored))
    }

    /// Whether nothing but the document's state is wanted.
    pub(super) fn is_none(&self) -> bool {
        self.source.is_none() && self.stored.is_none()
    }

    /// The members `_source` and `fields` of a document.
    pub(super) fn of_document(&self, index: &Index, document: &Document) -> Result<Map<String, Value>> {
        let mut members = Map::new();
        let source = document.json().and_then(|source| self.source.apply(source));
        members.extend(source.map(|source| ("_source".to_owned(), source)));
        let names = self.stored.as_deref().unwrap_or_default();
        if let Some(object) = names.iter().find(|name| index.mapping.object(name).is_some()) {
            return Err(Error::illegal_argument(format!("field [{object}] isn't a leaf field")));
        }
        let mut fields = Map::new();
        stored_values(names, &index.mapping, &document.sent(), &mut fields)?;
        if !fields.is_empty() {
            members.insert("fields".to_owned(), Value::Object(fields));
        }
        Ok(members)
    }
}
