//! The lookup of a `terms` query: its values stand in a document, perhaps of another index.
//!
//! A query knows no other index than the one that it is evaluated in. Whoever runs a request asks its queries which
//! documents they need ([`lookups`]) and tells them what is in them ([`Lookup::found`]).

use std::cell::OnceCell;

use serde_json::Value;

use super::Query;
use crate::http::{Error, Fields, Result, token};

/// Where the values are, and what they are once somebody looked.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) index: String,
    pub(crate) id: String,
    pub(crate) routing: Option<String>,
    path: String,
    values: OnceCell<Vec<Value>>,
}

impl Lookup {
    pub(super) fn parse(body: Value) -> Result<Self> {
        let mut fields = Fields::of("terms_lookup", body)?;
        let [index, id, path, routing] =
            ["index", "id", "path", "routing"].map(|name| string(&mut fields, name));
        let (index, id, path, routing) = (index?, id?, path?, routing?);
        fields.unsupported(&["query", "store"])?;
        fields.finish()?;
        match (index, id, path) {
            (Some(index), Some(id), Some(path)) => {
                Ok(Self { index, id, routing, path, values: OnceCell::new() })
            }
            (index, id, path) => {
                let members = [("index", index), ("id", id), ("path", path)];
                let missing = members.iter().filter(|(_, said)| said.is_none()).map(|(name, _)| *name);
                let missing = missing.collect::<Vec<_>>().join(", ");
                Err(Error::illegal_argument(format!("Required [{missing}]")))
            }
        }
    }

    /// Takes the values out of the document; there are none where there is no document.
    pub(crate) fn found(&self, source: Option<&Value>) {
        let parts: Vec<&str> = self.path.trim_end_matches('.').split('.').collect();
        let mut values = Vec::new();
        if let Some(source @ Value::Object(_)) = source {
            collect(source, &parts, &mut values);
        }
        // A query that is run twice is told the same twice.
        let _ = self.values.set(values);
    }

    pub(super) fn values(&self) -> Result<&[Value]> {
        self.values
            .get()
            .map(Vec::as_slice)
            .ok_or_else(|| Error::unsupported("the lookup of a [terms] query at this place"))
    }
}

/// A member that is a string and nothing that could be read as one.
fn string(fields: &mut Fields, name: &str) -> Result<Option<String>> {
    match fields.take(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => {
            let (what, token) = (fields.what(), token(&other));
            Err(Error::x_content_parse(format!("[{what}] {name} doesn't support values of type: {token}")))
        }
    }
}

/// Collects what stands at a path, through lists. The shortest name that an object has counts, so that names may have
/// points in them; a scalar ends a path that goes on. Source: `XContentMapValues.extractRawValues` of Elasticsearch.
fn collect(value: &Value, path: &[&str], found: &mut Vec<Value>) {
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|item| collect(item, path, found)),
        Value::Object(members) => {
            let name = |length: usize| path[..length].join(".");
            let inner = (1..=path.len())
                .find_map(|length| Some((members.get(&name(length)).filter(|it| !it.is_null())?, length)));
            if let Some((inner, length)) = inner {
                collect(inner, &path[length..], found);
            }
        }
        scalar => found.push(scalar.clone()),
    }
}

/// The lookups of a query and of all inside it.
pub(crate) fn lookups(query: &dyn Query) -> Vec<&Lookup> {
    let mut found: Vec<&Lookup> = query.lookup().into_iter().collect();
    let inside = query.inner().into_iter().chain(query.entries().map(|entries| entries.query));
    found.extend(inside.flat_map(lookups));
    found
}
