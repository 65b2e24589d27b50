//! The fields that a text query names: names, patterns and boosts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Scope;
use crate::http::{Error, Result, text};
use crate::index::glob;

/// A name or pattern, with its boost.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FieldName {
    pub(super) name: String,
    pub(super) boost: f32,
}

/// `indices.query.bool.max_clause_count` bounds fields too.
const MAX_FIELDS: usize = 1024;

impl FieldName {
    /// `title`, `title^3`, `title.*^0.5`
    pub(super) fn read(written: &str) -> Result<Self> {
        let (name, boost) = match written.split_once('^') {
            None => (written, 1.0),
            Some((name, boost)) => (
                name,
                boost.parse().map_err(|_| {
                    Error::new(400, "number_format_exception", format!("For input string: \"{boost}\""))
                })?,
            ),
        };
        Ok(Self { name: name.to_owned(), boost })
    }

    /// One, or an array of them.
    pub(super) fn list(what: &str, value: Value) -> Result<Vec<Self>> {
        let items = match value {
            Value::Array(items) => items,
            one => vec![one],
        };
        let read = |item: &Value| match text(item) {
            Some(written) => Self::read(&written),
            None => Err(Error::parsing(format!(
                "[{what}] query does not support [{}] in [fields]",
                crate::http::token(item)
            ))),
        };
        items.iter().map(read).collect()
    }
}

/// What names and patterns mean in an index: full paths with their boosts. A name counts even where the mapping does not
/// know it; a pattern stands for the fields that have terms. A field that is meant twice has both boosts.
pub(super) fn resolve(scope: &Scope<'_>, names: &[FieldName]) -> Result<Vec<(String, f32)>> {
    let mut found: BTreeMap<String, f32> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut add = |path: &str, boost: f32| {
        if let Some(known) = found.get_mut(path) {
            *known *= boost;
        } else {
            found.insert(path.to_owned(), boost);
            order.push(path.to_owned());
        }
    };
    for FieldName { name, boost } in names {
        if !name.contains('*') {
            add(name, *boost);
            continue;
        }
        let mut paths: Vec<&str> = scope
            .index
            .mapping
            .fields()
            // An alias is looked at as the field that it stands for.
            .filter(|(path, field)| **path == field.path && field.kind.has_terms() && glob(name, path))
            .map(|(path, _)| &**path)
            .collect();
        paths.sort_unstable();
        for path in paths {
            add(path, *boost);
        }
    }
    if order.len() > MAX_FIELDS {
        return Err(scope.refuse(Error::illegal_argument(format!(
            "field expansion matches too many fields, limit: {MAX_FIELDS}, got: {}",
            order.len()
        ))));
    }
    Ok(order.into_iter().map(|path| (path.clone(), found[&path])).collect())
}
