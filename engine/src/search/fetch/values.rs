//! `fields`: values of the source in the form that the mapping gives them. `stored_fields` reads the same values.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::FieldAndFormat;
use super::form::Form;
use crate::http::Result;
use crate::index::{Field, Kind, Mapping, glob};
use crate::query::Scope;

/// Adds the values of a source to a hit's `fields`. Those of a nested object are grouped by its entries.
pub(super) fn collect(
    wanted: &[FieldAndFormat],
    mapping: &Mapping,
    source: &Value,
    found: &mut Map<String, Value>,
) -> Result<()> {
    let mut paths: BTreeMap<&str, (&Field, Option<&str>)> = BTreeMap::new();
    for one in wanted {
        for (path, field) in mapping.fields() {
            if glob(&one.field, path) {
                paths.insert(path, (field, one.format.as_deref()));
            }
        }
    }
    level("", &paths, false, mapping, source, found)
}

/// The stored ones among these fields.
pub(crate) fn stored(
    names: &[String],
    mapping: &Mapping,
    source: &Value,
    found: &mut Map<String, Value>,
) -> Result<()> {
    let paths = mapping
        .fields()
        .filter(|(path, field)| field.is_stored() && names.iter().any(|name| glob(name, path)))
        .map(|(path, field)| (&**path, (&**field, None)))
        .collect();
    level("", &paths, true, mapping, source, found)
}

type Paths<'m> = BTreeMap<&'m str, (&'m Field, Option<&'m str>)>;

/// The values inside one object: the document, or an entry of the nested object `around`.
fn level(
    around: &str,
    paths: &Paths<'_>,
    stored: bool,
    mapping: &Mapping,
    source: &Value,
    found: &mut Map<String, Value>,
) -> Result<()> {
    let relative = |path: &str| path.strip_prefix(around).unwrap_or(path).trim_start_matches('.').to_owned();
    let mut deeper: BTreeMap<String, Paths<'_>> = BTreeMap::new();
    for (path, (field, format)) in paths {
        if let Some(nested) = outermost_nested(mapping, around, &field.path) {
            deeper.entry(nested).or_default().insert(path, (field, *format));
            continue;
        }
        let at = relative(of_source(mapping, field));
        let mut raw = Vec::new();
        let points = matches!(field.kind, Kind::GeoPoint);
        at_path(source, &at.split('.').collect::<Vec<_>>(), points, &mut raw);
        let form = if stored { Form::stored(field)? } else { Form::of(path, field, *format)? };
        let values: Vec<Value> = raw.iter().filter_map(|value| form.show(field, value)).collect();
        if !values.is_empty() {
            found.insert(relative(path), Value::Array(values));
        }
    }
    for (nested, paths) in deeper {
        let mut entries = Vec::new();
        at_path(source, &relative(&nested).split('.').collect::<Vec<_>>(), false, &mut entries);
        let mut shown = Vec::new();
        for entry in entries {
            let mut inner = Map::new();
            level(&nested, &paths, stored, mapping, entry, &mut inner)?;
            if !inner.is_empty() {
                shown.push(Value::Object(inner));
            }
        }
        if !shown.is_empty() {
            found.insert(relative(&nested), Value::Array(shown));
        }
    }
    Ok(())
}

/// The values of one field as a row's source has them, nulls included.
pub(crate) fn raw<'v>(scope: &Scope<'_>, row: u32, field: &Field, source: &'v Value) -> Vec<&'v Value> {
    let around = scope.store.nested(row).map_or("", |(path, _)| path);
    let path = of_source(&scope.index.mapping, field);
    let inside = path.strip_prefix(around).filter(|rest| around.is_empty() || rest.starts_with('.'));
    let mut found = Vec::new();
    if let Some(inside) = inside {
        let names: Vec<&str> = inside.trim_start_matches('.').split('.').collect();
        at_path(source, &names, false, &mut found);
    }
    found
}

/// Where the source has a field's values: a multi-field has those of the field that it belongs to.
fn of_source<'f>(mapping: &Mapping, field: &'f Field) -> &'f str {
    let parent = field.path.rsplit_once('.').filter(|(parent, _)| mapping.field(parent).is_some());
    parent.map_or(&*field.path, |(parent, _)| parent)
}

/// The next nested object on the way from `around` to a field.
fn outermost_nested(mapping: &Mapping, around: &str, path: &str) -> Option<String> {
    let mut nested = mapping.nested_around(path).filter(|nested| nested.len() > around.len())?;
    while let Some(outer) = mapping.nested_around(nested).filter(|outer| outer.len() > around.len()) {
        nested = outer;
    }
    Some(nested.to_string())
}

/// All values at a path, nulls included, arrays looked through. `points`: an array of numbers is one value.
fn at_path<'v>(value: &'v Value, names: &[&str], points: bool, found: &mut Vec<&'v Value>) {
    match (value, names) {
        (Value::Array(items), []) if points && items.first().is_some_and(Value::is_number) => {
            found.push(value);
        }
        (Value::Array(items), _) => items.iter().for_each(|item| at_path(item, names, points, found)),
        (value, []) => found.push(value),
        (Value::Object(members), _) => {
            // Names with points may stand for objects in one another.
            for length in 1..=names.len() {
                if let Some(inner) = members.get(&names[..length].join(".")) {
                    at_path(inner, &names[length..], points, found);
                }
            }
        }
        _ => {}
    }
}
