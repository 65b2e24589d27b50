//! A hit that is an entry of a nested object.

use serde_json::{Map, Value, json};

use crate::index::SourceFilter;
use crate::query::Scope;

/// Where the entry is: `{"field": "comments", "offset": 0, "_nested": …}`. `None` for a document.
pub(super) fn place(scope: &Scope<'_>, row: u32) -> Option<Value> {
    let mut place: Option<Value> = None;
    for (path, offset, around) in chain(scope, row).into_iter().rev() {
        let mut step = json!({ "field": relative(&path, &around), "offset": offset });
        if let Some(inner) = place {
            step["_nested"] = inner;
        }
        place = Some(step);
    }
    place
}

/// The part of the document's source that is the entry's.
pub(super) fn source(scope: &Scope<'_>, row: u32, document: Value) -> Value {
    let mut source = document;
    for (path, offset, around) in chain(scope, row) {
        let mut entries = Vec::new();
        let names: Vec<&str> = relative(&path, &around).split('.').collect();
        collect(source, &names, &mut entries);
        let offset = offset as usize;
        source = if offset < entries.len() { entries.swap_remove(offset) } else { Value::Object(Map::new()) };
    }
    source
}

/// What a filter leaves of an entry's source. Its paths begin at the document.
pub(super) fn filtered(scope: &Scope<'_>, row: u32, source: Value, filter: &SourceFilter) -> Option<Value> {
    let Some((path, _)) = scope.store.nested(row) else { return filter.apply(source) };
    let names: Vec<&str> = path.split('.').collect();
    let wrapped = names.iter().rev().fold(source, |inner, name| json!({ *name: inner }));
    let left = filter.apply(wrapped)?;
    let empty = || Value::Object(Map::new());
    Some(names.iter().fold(left, |mut outer, name| outer.get_mut(name).map_or_else(empty, Value::take)))
}

/// The levels that lead to the row, outermost first: path, offset, path of the level around.
fn chain(scope: &Scope<'_>, row: u32) -> Vec<(String, u32, String)> {
    let mut levels = Vec::new();
    let mut row = row;
    while let Some((path, offset)) = scope.store.nested(row) {
        let parent = scope.store.parent(row);
        let around = scope.store.nested(parent).map_or(String::new(), |(path, _)| path.to_owned());
        levels.push((path.to_owned(), offset, around));
        row = parent;
    }
    levels.reverse();
    levels
}

fn relative<'p>(path: &'p str, around: &str) -> &'p str {
    path.strip_prefix(around).map_or(path, |rest| rest.trim_start_matches('.'))
}

/// All objects at a path, arrays looked through.
fn collect(value: Value, names: &[&str], entries: &mut Vec<Value>) {
    match (value, names) {
        (Value::Array(items), _) => items.into_iter().for_each(|item| collect(item, names, entries)),
        (Value::Object(members), []) => entries.push(Value::Object(members)),
        (Value::Object(mut members), _) => {
            // Names with points may stand for objects in one another.
            for length in 1..=names.len() {
                if let Some(inner) = members.shift_remove(&names[..length].join(".")) {
                    collect(inner, &names[length..], entries);
                }
            }
        }
        _ => {}
    }
}
