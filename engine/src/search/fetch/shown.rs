//! What a request wants to see of each hit.

use serde_json::Value;

use super::FieldAndFormat;
use crate::http::{Error, Fields, Request, Result, shown};
use crate::index::SourceFilter;
use crate::query::Query;
use crate::search::highlight::Highlight;
use crate::search::request::{flagged, object};

/// The parts of a hit that are shown.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub(crate) source: SourceFilter,
    pub(crate) version: bool,
    pub(crate) seq_no: bool,
    /// `stored_fields: _none_`: neither `_id` nor `_source`.
    pub(crate) nameless: bool,
    /// `stored_fields`, less `_source`.
    pub(crate) stored: Vec<String>,
    pub(crate) docvalue_fields: Vec<FieldAndFormat>,
    pub(crate) fields: Vec<FieldAndFormat>,
    pub(crate) highlight: Option<Highlight>,
}

impl Shown {
    /// The queries that it asks of its own.
    pub(crate) fn queries(&self) -> Vec<&dyn Query> {
        self.highlight.as_ref().map_or_else(Vec::new, Highlight::queries)
    }

    /// Takes the members that say it; parameters of the request, where there is one, win.
    pub(crate) fn take(fields: &mut Fields, request: Option<&Request>) -> Result<Self> {
        let said = fields.take("_source").map(SourceFilter::read).transpose()?;
        let source = request.and_then(SourceFilter::of).or(said);
        let listed = |name: &str| request.and_then(|request| request.list(name));
        let mut parts = Self {
            version: flagged(fields, request, "version")?,
            seq_no: flagged(fields, request, "seq_no_primary_term")?,
            ..Self::default()
        };
        let stored: Option<Vec<String>> = match (listed("stored_fields"), fields.take("stored_fields")) {
            (Some(names), _) => Some(names),
            (None, Some(Value::Array(names))) => Some(names.iter().map(shown).collect()),
            (None, Some(name)) => Some(vec![shown(&name)]),
            (None, None) => None,
        };
        match stored.as_deref() {
            None => parts.source = source.unwrap_or_default(),
            Some([none]) if none == "_none_" => {
                if source.is_some_and(|source| !source.is_none()) {
                    return Err(Error::illegal_argument(
                        "[stored_fields] cannot be disabled if [_source] is requested",
                    ));
                }
                parts.nameless = true;
            }
            Some(names) => {
                let asked = names.iter().any(|name| name == "_source");
                parts.source = match source {
                    Some(source) => source,
                    None => SourceFilter::read(Value::Bool(asked))?,
                };
                parts.stored = names.iter().filter(|name| *name != "_source").cloned().collect();
            }
        }
        parts.docvalue_fields = match (listed("docvalue_fields"), fields.take("docvalue_fields")) {
            (Some(names), _) => {
                names.into_iter().map(|field| FieldAndFormat { field, format: None }).collect()
            }
            (None, Some(value)) => FieldAndFormat::list("docvalue_fields", value)?,
            (None, None) => Vec::new(),
        };
        parts.fields = match fields.take("fields") {
            Some(value) => FieldAndFormat::list("fields", value)?,
            None => Vec::new(),
        };
        parts.highlight = match request {
            Some(_) => object(fields, "highlight")?,
            None => fields.object("highlight")?,
        }
        .map(Highlight::parse)
        .transpose()?;
        Ok(parts)
    }
}
