//! Fields that every document has without a mapping: `_id`, `_index`, `_routing`, `_ignored`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Matches, Scope, bm25, ids};
use crate::http::{Error, Result, shown};
use crate::index::glob;

/// The metadata fields that queries can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Metadata {
    Id,
    Index,
    Routing,
    Ignored,
    /// Every document has one: `_seq_no`, `_version`.
    Number,
    /// The names of the fields that a document has.
    FieldNames,
    Source,
}

impl Metadata {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "_id" => Self::Id,
            "_index" => Self::Index,
            "_routing" => Self::Routing,
            "_ignored" => Self::Ignored,
            "_seq_no" | "_version" => Self::Number,
            "_field_names" => Self::FieldNames,
            "_source" => Self::Source,
            _ => return None,
        })
    }

    fn of<'i>(self, scope: &Scope<'i>, row: u32) -> Vec<&'i str> {
        let document = scope.store.document(row);
        match self {
            Self::Routing => document.routing.as_deref().into_iter().collect(),
            Self::Ignored => document.ignored.iter().map(String::as_str).collect(),
            Self::Id => vec![&document.id],
            Self::Index | Self::Number | Self::FieldNames | Self::Source => Vec::new(),
        }
    }
}

/// The documents whose metadata field has one of these values; `None` when the name is no metadata field's.
pub(super) fn equal(scope: &Scope<'_>, name: &str, values: &[Value]) -> Option<Result<Matches>> {
    let texts: Vec<String> = values.iter().map(shown).collect();
    let metadata = Metadata::named(name)?;
    Some(Ok(match metadata {
        Metadata::Id => ids::by_id(scope, &texts),
        Metadata::Index => every(scope, texts.iter().any(|text| is_index(scope, |index| glob(text, index)))),
        Metadata::Routing | Metadata::Ignored => match texts.as_slice() {
            [text] => rare(scope, metadata, text),
            _ => rows(scope, |row| {
                metadata.of(scope, row).iter().any(|value| texts.iter().any(|t| t == value))
            }),
        },
        Metadata::Number | Metadata::FieldNames => return Some(Err(unsupported(name))),
        Metadata::Source => return Some(Err(unsearchable(scope))),
    }))
}

/// Whether documents of this index may have the field; `None` when the name is no metadata field's. An index without a
/// mapping does not know of those either.
pub(super) fn can_exist(scope: &Scope<'_>, name: &str) -> Option<bool> {
    Metadata::named(name).map(|_| scope.index.mapping.fields().next().is_some())
}

/// Whether they may have one of these values in it.
pub(super) fn can_equal(scope: &Scope<'_>, name: &str, values: &[Value]) -> Option<bool> {
    let known = can_exist(scope, name)?;
    let is_meant = || values.iter().any(|value| is_index(scope, |index| glob(&shown(value), index)));
    Some(known && (name != "_index" || is_meant()))
}

/// The documents whose metadata field has a value that fits; `None` when the name is no metadata field's.
pub(super) fn like(
    scope: &Scope<'_>,
    name: &str,
    query: &str,
    fits: impl Fn(&str) -> bool,
) -> Option<Result<Matches>> {
    let metadata = Metadata::named(name)?;
    Some(match metadata {
        Metadata::Index => Ok(every(scope, is_index(scope, fits))),
        Metadata::Routing | Metadata::Ignored => {
            Ok(rows(scope, |row| metadata.of(scope, row).into_iter().any(&fits)))
        }
        Metadata::Id => Err(scope.refuse_as(format!(
            "Can only use {query} queries on keyword, text and wildcard fields - not on [_id] which is of type [_id]"
        ))),
        Metadata::Number | Metadata::FieldNames => Err(unsupported(name)),
        Metadata::Source => Err(unsearchable(scope)),
    })
}

/// The documents that have a metadata field; `None` when the name is no metadata field's.
pub(super) fn exists(scope: &Scope<'_>, name: &str) -> Option<Result<Matches>> {
    let metadata = Metadata::named(name)?;
    Some(match metadata {
        Metadata::Routing | Metadata::Ignored => Ok(rows(scope, |row| !metadata.of(scope, row).is_empty())),
        Metadata::Source => Err(unsearchable(scope)),
        Metadata::FieldNames => Err(unsupported(name)),
        Metadata::Id | Metadata::Index | Metadata::Number => Ok(every(scope, true)),
    })
}

fn unsupported(name: &str) -> Error {
    Error::unsupported(format!("queries of the field [{name}]"))
}

fn unsearchable(scope: &Scope<'_>) -> Error {
    scope.refuse_as("The _source field is not searchable")
}

fn is_index(scope: &Scope<'_>, fits: impl Fn(&str) -> bool) -> bool {
    fits(&scope.index.name) || scope.index.aliases.keys().any(|alias| fits(alias))
}

fn every(scope: &Scope<'_>, all: bool) -> Matches {
    if all { rows(scope, |_| true) } else { Matches::none() }
}

fn rows(scope: &Scope<'_>, wanted: impl Fn(u32) -> bool) -> Matches {
    // They belong to documents, not to entries of nested objects.
    let rows = scope.rows().filter(|_| scope.level.is_none()).filter(|row| wanted(*row));
    Matches::constant(rows.collect(), 1.0)
}

/// Scored as a term of a keyword is.
fn rare(scope: &Scope<'_>, metadata: Metadata, text: &str) -> Matches {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for row in scope.store.rows(None) {
        let count = metadata.of(scope, row).len();
        if count > 0 {
            counts.insert(row, count);
        }
    }
    let found = rows(scope, |row| metadata.of(scope, row).contains(&text));
    let all = counts.values().sum();
    let weight = bm25::keyword(counts.len(), all, found.len());
    found.with_score(weight)
}
