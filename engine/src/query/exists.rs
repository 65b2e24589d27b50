//! `exists`: documents that have a value in a field, score 1.

use serde_json::Value;

use super::{Matches, Query, Scope, attributes, constant, metadata};
use crate::http::{Error, Fields, Result};
use crate::index::{Column, Field, Kind, glob};

#[derive(Debug)]
pub(super) struct Exists {
    pub(super) field: String,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of_query("exists", body)?;
    let Some(field) = fields.string("field")?.filter(|field| !field.is_empty()) else {
        attributes::finish(fields, super::match_all::MatchAll)?;
        return Err(Error::parsing("[exists] must be provided with a [field]"));
    };
    attributes::finish(fields, Exists { field })
}

impl Query for Exists {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        if let Some(found) = metadata::exists(scope, &self.field) {
            return found;
        }
        // Whoever asks for a constant asks for nothing that a document could be without.
        if self.fields(scope).any(|field| matches!(field.kind, Kind::Constant(_))) {
            return Ok(constant::all_or_none(scope, true));
        }
        let columns = self.columns(scope);
        let rows = scope.rows().filter(|row| columns.iter().any(|column| column.has(*row)));
        Ok(Matches::constant(rows.collect(), 1.0))
    }

    fn can_match(&self, scope: &Scope<'_>) -> Result<bool> {
        let known = || scope.index.mapping.is_object(&self.field) || self.fields(scope).next().is_some();
        Ok(metadata::can_exist(scope, &self.field).unwrap_or_else(known))
    }
}

/// Whether an index knows of a document that it has the field. Being stored is enough for all but texts, and a binary is
/// in no inverted index.
fn is_known(field: &Field) -> bool {
    match field.kind {
        Kind::Text { .. } => field.indexed,
        Kind::Binary => field.doc_values || field.is_stored(),
        _ => field.indexed || field.doc_values || field.is_stored(),
    }
}

impl Exists {
    /// The field itself, all fields of an object, or all that a pattern names.
    fn fields<'i>(&self, scope: &Scope<'i>) -> impl Iterator<Item = &'i Field> {
        let mapping = &scope.index.mapping;
        let within =
            |object: &str, path: &str| path.strip_prefix(object).is_some_and(|rest| rest.starts_with('.'));
        let wanted = move |path: &str| {
            let name = &self.field;
            if name.contains('*') {
                glob(name, path)
            } else {
                path == name || (mapping.is_object(name) && within(name, path))
            }
        };
        mapping.fields().filter(move |(path, _)| wanted(path)).map(|(_, field)| &**field)
    }

    /// The columns of those that the index knows of.
    fn columns<'i>(&self, scope: &Scope<'i>) -> Vec<&'i Column> {
        self.fields(scope).filter(|field| is_known(field)).filter_map(|field| scope.column(field)).collect()
    }
}
