//! What a hit shows.
//!
//! ```text
//! row ─▶ _index, _id, _nested, _version, _score, _source filtered
//!    └─▶ fields: docvalues (from the index), values (from the source)          ─▶ one member of hits.hits
//! ```

mod docvalues;
mod form;
mod nested;
mod shown;
mod values;

use serde_json::{Map, Value};

use super::sort::{Key, single};
use crate::http::{Error, Result};
use crate::query::Scope;

pub(crate) use docvalues::FieldAndFormat;
pub(crate) use shown::Shown;
pub(super) use values::raw as values;
pub(crate) use values::stored as stored_values;

/// A row that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Hit<'i> {
    pub(crate) scope: Scope<'i>,
    pub(crate) row: u32,
    pub(crate) score: f32,
    /// Empty where the hits are ordered by score.
    pub(crate) keys: Vec<Key>,
}

/// What is kept of the source of a hit: of the document, or of the entry of a nested object.
pub(super) fn source(hit: &Hit<'_>) -> Option<Value> {
    let document = hit.scope.store.document(hit.row).json()?;
    Some(nested::source(&hit.scope, hit.row, document))
}

/// The same as it was sent, which stored fields have their values of.
pub(super) fn sent(hit: &Hit<'_>) -> Value {
    nested::source(&hit.scope, hit.row, hit.scope.store.document(hit.row).sent())
}

/// Refuses what an index that keeps no sources cannot show.
fn check(hit: &Hit<'_>, shown: &Shown) -> Result<()> {
    let index = hit.scope.index;
    let disabled = |what: &str| {
        let name = &index.name;
        let reason = format!("{what} _source is disabled in the mappings for index [{name}]");
        Err(Error::illegal_argument(reason))
    };
    if !index.mapping.options.keeps_nothing() {
        Ok(())
    } else if !shown.fields.is_empty() {
        disabled("Unable to retrieve the requested [fields] since")
    } else if shown.source.names_paths() {
        disabled("unable to fetch fields from _source field:")
    } else {
        Ok(())
    }
}

/// One member of `hits.hits`. `score`: whether the hit's score is shown, or null.
pub(crate) fn hit(hit: &Hit<'_>, shown: &Shown, score: bool) -> Result<Value> {
    check(hit, shown)?;
    let document = hit.scope.store.document(hit.row);
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    put("_index", hit.scope.index.name.as_str().into());
    if !shown.nameless {
        put("_id", (*document.id).into());
    }
    if let Some(place) = nested::place(&hit.scope, hit.row) {
        put("_nested", place);
    }
    if shown.version {
        put("_version", document.version.into());
    }
    if shown.seq_no {
        put("_seq_no", document.seq_no.into());
        put("_primary_term", document.primary_term.into());
    }
    put("_score", if score { single(hit.score) } else { Value::Null });
    if !shown.nameless {
        if let Some(routing) = &document.routing {
            put("_routing", routing.as_str().into());
        }
        if !document.ignored.is_empty() {
            put("_ignored", document.ignored.clone().into());
        }
        if !shown.source.is_none()
            && let Some(source) = source(hit)
            && let Some(source) = nested::filtered(&hit.scope, hit.row, source, &shown.source)
        {
            put("_source", source);
        }
    }
    let mut fields = Map::new();
    if !shown.fields.is_empty() || !shown.stored.is_empty() {
        if hit.scope.level.is_some() {
            return Err(Error::unsupported("[fields] of an entry of a nested object"));
        }
        let mapping = &hit.scope.index.mapping;
        values::stored(&shown.stored, mapping, &document.sent(), &mut fields)?;
        values::collect(&shown.fields, mapping, &document.json().unwrap_or_default(), &mut fields)?;
    }
    docvalues::collect(&shown.docvalue_fields, &hit.scope, hit.row, &mut fields)?;
    if !fields.is_empty() {
        put("fields", Value::Object(fields));
    }
    if !hit.keys.is_empty() {
        put("sort", hit.keys.iter().map(Key::to_json).collect());
    }
    Ok(Value::Object(members))
}
