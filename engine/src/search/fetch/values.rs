//! `fields`: values of the source in the form that the mapping gives them. `stored_fields` reads the same values.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::FieldAndFormat;
use crate::http::{Error, Result, shown};
use crate::index::{Field, Kind, Mapping, NumberKind, glob};
use crate::search::{Format, single};

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
    level("", &paths, mapping, source, found)
}

/// The stored ones among these fields.
pub(crate) fn stored(
    names: &[String],
    mapping: &Mapping,
    source: &Value,
    found: &mut Map<String, Value>,
) -> Result<()> {
    let wanted: Vec<FieldAndFormat> = mapping
        .fields()
        .filter(|(path, field)| {
            field.definition.get("store").is_some_and(|store| shown(store) == "true")
                && names.iter().any(|name| glob(name, path))
        })
        .map(|(path, _)| FieldAndFormat { field: path.to_string(), format: None })
        .collect();
    collect(&wanted, mapping, source, found)
}

type Paths<'m> = BTreeMap<&'m str, (&'m Field, Option<&'m str>)>;

/// The values inside one object: the document, or an entry of the nested object `around`.
fn level(
    around: &str,
    paths: &Paths<'_>,
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
        if format.is_some() && !matches!(field.kind, Kind::Date(_)) {
            return Err(Error::illegal_argument(format!(
                "Field [{path}] of type [{}] doesn't support formats.",
                field.kind.name()
            )));
        }
        // A multi-field has the values of the field that it belongs to.
        let parent = field.path.rsplit_once('.').filter(|(parent, _)| mapping.field(parent).is_some());
        let at = relative(parent.map_or(&*field.path, |(parent, _)| parent));
        let mut raw = Vec::new();
        at_path(source, &at.split('.').collect::<Vec<_>>(), &mut raw);
        let form = match &field.kind {
            Kind::Date(_) => Format::of(Some(field), *format, &TimeZone::UTC)?,
            _ => Format::Raw,
        };
        let values: Vec<Value> = raw.iter().filter_map(|value| printed(field, &form, value)).collect();
        if !values.is_empty() {
            found.insert(relative(path), Value::Array(values));
        }
    }
    for (nested, paths) in deeper {
        let mut entries = Vec::new();
        at_path(source, &relative(&nested).split('.').collect::<Vec<_>>(), &mut entries);
        let mut shown = Vec::new();
        for entry in entries {
            let mut inner = Map::new();
            level(&nested, &paths, mapping, entry, &mut inner)?;
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

/// The next nested object on the way from `around` to a field.
fn outermost_nested(mapping: &Mapping, around: &str, path: &str) -> Option<String> {
    let mut nested = mapping.nested_around(path).filter(|nested| nested.len() > around.len())?;
    while let Some(outer) = mapping.nested_around(nested).filter(|outer| outer.len() > around.len()) {
        nested = outer;
    }
    Some(nested.to_string())
}

/// All values at a path, arrays looked through.
fn at_path<'v>(value: &'v Value, names: &[&str], found: &mut Vec<&'v Value>) {
    match (value, names) {
        (Value::Null, _) => {}
        (Value::Array(items), _) => items.iter().for_each(|item| at_path(item, names, found)),
        (value, []) => found.push(value),
        (Value::Object(members), _) => {
            // Names with points may stand for objects in one another.
            for length in 1..=names.len() {
                if let Some(inner) = members.get(&names[..length].join(".")) {
                    at_path(inner, &names[length..], found);
                }
            }
        }
        _ => {}
    }
}

/// `None`: the value is malformed or too long, so the field does not have it.
#[expect(clippy::cast_possible_truncation, reason = "single precision is what the type means")]
fn printed(field: &Field, form: &Format, value: &Value) -> Option<Value> {
    match &field.kind {
        Kind::Text { .. } => Some(Value::from(shown(value))),
        Kind::Keyword { ignore_above, .. } => {
            let term = field.term(value).ok()?;
            let short = ignore_above.is_none_or(|most| term.encode_utf16().count() <= most);
            short.then(|| Value::from(term))
        }
        Kind::Ip => field.term(value).ok().map(Value::from),
        Kind::Boolean => field.number(value).ok().map(|flag| Value::from(flag == 1)),
        Kind::Number(kind) => {
            let number = field.number(value).ok()?;
            Some(match kind {
                NumberKind::Float | NumberKind::HalfFloat => single(kind.to_f64(number) as f32),
                _ => kind.to_json(number),
            })
        }
        Kind::Date(_) => field.number(value).ok().map(|millis| form.shown(field, millis)),
        _ => Some(value.clone()),
    }
}
