//! From a document's JSON to the rows that are indexed, and to the fields that it adds to the mapping.

mod suggestion;
mod unknown;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::http::{Error, Result, shown, token};
use crate::index::draft::Draft;
use crate::index::geo::Point;
use crate::index::mapping::{Detail, Dynamic, Field, Kind, Mapping, Nested, Node, join, mixed_with_object};
use crate::index::settings::Settings;
use crate::index::store::{FieldValues, Row, Vocabulary};

/// Longer terms are refused, as by Lucene.
const MAX_TERM_BYTES: usize = 32_766;

/// What a document is to the index.
#[derive(Debug)]
pub(crate) struct Analysed {
    /// Entries of nested objects, then the document.
    pub(crate) rows: Vec<Row>,
    /// Fields whose value was not indexed: malformed or too long, where the mapping allows it.
    pub(crate) ignored: Vec<String>,
    /// The mapping with the document's new fields, when it has any.
    pub(crate) mapping: Option<Mapping>,
}

/// Reads a document against a mapping. Nothing is changed: the caller keeps the new mapping when all went well.
pub(crate) fn analyse(
    mapping: &Mapping,
    settings: &Settings,
    vocabulary: &Vocabulary,
    id: &str,
    source: &Map<String, Value>,
) -> Result<Analysed> {
    let mut intake = Intake {
        mapping: Cow::Borrowed(mapping),
        settings,
        vocabulary,
        id,
        rows: vec![Draft::default()],
        ignored: BTreeSet::new(),
        added: BTreeSet::new(),
        conflicts: BTreeMap::new(),
    };
    if !mapping.root.disabled {
        let dynamic = mapping.root.dynamic.unwrap_or(Dynamic::True);
        intake.object("", source, Place { row: ROOT, dynamic })?;
    }
    let Intake { mapping, mut rows, ignored, conflicts, .. } = intake;
    if let Some((_, conflict)) = conflicts.into_iter().next() {
        return Err(conflict);
    }
    // The document was the first of the rows while it was read; it is stored as the last.
    let root = rows.len() - 1;
    rows.rotate_left(1);
    let finished = rows.into_iter().map(|row| {
        let parent = if row.parent == ROOT { root } else { row.parent - 1 };
        row.finish(parent)
    });
    let rows = finished.collect();
    let mapping = match mapping {
        Cow::Owned(mapping) => Some(mapping),
        Cow::Borrowed(_) => None,
    };
    Ok(Analysed { rows, ignored: ignored.into_iter().collect(), mapping })
}

const ROOT: usize = 0;

struct Intake<'d> {
    mapping: Cow<'d, Mapping>,
    settings: &'d Settings,
    vocabulary: &'d Vocabulary,
    id: &'d str,
    rows: Vec<Draft>,
    ignored: BTreeSet<String>,
    /// What the document adds to the mapping. Each of its values says anew what such a field is.
    added: BTreeSet<String>,
    /// Where values of the document say different things of a field that it adds. They are told when all of it was
    /// read, the first name first.
    conflicts: BTreeMap<String, Error>,
}

/// What belongs to a document and does not stand in it.
const METADATA: &[&str] =
    &["_field_names", "_id", "_ignored", "_index", "_routing", "_seq_no", "_source", "_version"];

/// Where the reading is: the row that values go to, and what happens to unknown fields.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    dynamic: Dynamic,
}

/// What the mapping says of a member.
enum Known {
    Field(Rc<Field>),
    Object { dynamic: Option<Dynamic>, disabled: bool, nested: Option<Nested> },
    Alias,
    Nothing,
}

impl Intake<'_> {
    fn object(&mut self, prefix: &str, members: &Map<String, Value>, place: Place) -> Result<()> {
        members.iter().try_for_each(|(name, value)| self.member(prefix, name, value, place))
    }

    fn member(&mut self, prefix: &str, name: &str, value: &Value, place: Place) -> Result<()> {
        if name.trim().is_empty() || name.split('.').any(|part| part.trim().is_empty()) {
            let reason = format!("field name cannot contain only whitespace: ['{}']", join(prefix, name));
            return Err(malformed(reason));
        }
        if prefix.is_empty() && METADATA.contains(&name) {
            let reason = format!(
                "Field [{name}] is a metadata field and cannot be added inside a document. Use the index API request parameters."
            );
            return Err(malformed(reason));
        }
        // A name with points stands for objects in one another.
        if let Some((first, rest)) = name.split_once('.') {
            self.no_nested_of_points(prefix, first, place)?;
            let inner = Map::from_iter([(rest.to_owned(), value.clone())]);
            return self.member(prefix, first, &Value::Object(inner), place);
        }
        let path = join(prefix, name);
        match self.known(prefix, name) {
            Known::Nothing => self.unknown(prefix, name, &path, value, place),
            Known::Field(field) if self.added.contains(&path) => self.again(prefix, &field, value, place),
            known => self.value_of(known, &path, value, place),
        }
    }

    /// A value of what the mapping knows.
    fn value_of(&mut self, known: Known, path: &str, value: &Value, place: Place) -> Result<()> {
        match known {
            Known::Field(field) => self.values(&field, value, place),
            Known::Object { disabled: true, .. } | Known::Nothing => Ok(()),
            Known::Object { dynamic, nested, .. } => {
                let place = Place { dynamic: dynamic.unwrap_or(place.dynamic), ..place };
                self.entries(path, value, nested, place, &mut 0)
            }
            Known::Alias => Err(malformed(format!("Cannot write to a field alias [{path}]."))),
        }
    }

    fn known(&self, prefix: &str, name: &str) -> Known {
        match self.mapping.object(prefix).and_then(|object| object.properties.get(name)) {
            Some(Node::Field(field)) => Known::Field(Rc::clone(field)),
            Some(Node::Object(object)) => {
                Known::Object { dynamic: object.dynamic, disabled: object.disabled, nested: object.nested }
            }
            Some(Node::Alias(_)) => Known::Alias,
            None => Known::Nothing,
        }
    }

    /// An object, or an array of them.
    fn entries(
        &mut self,
        path: &str,
        value: &Value,
        nested: Option<Nested>,
        place: Place,
        offset: &mut u32,
    ) -> Result<()> {
        match value {
            Value::Null => Ok(()),
            Value::Array(items) => {
                items.iter().try_for_each(|item| self.entries(path, item, nested, place, offset))
            }
            Value::Object(members) => match nested {
                None => self.object(path, members, place),
                Some(nested) => self.nested_entry(path, members, nested, place, offset),
            },
            _ if self.added.contains(path) => {
                self.conflict(path, mixed_with_object(path));
                Ok(())
            }
            _ => Err(malformed(format!(
                "object mapping for [{path}] tried to parse field [{}] as object, but found a concrete value",
                path.rsplit('.').next().unwrap_or(path)
            ))),
        }
    }

    fn nested_entry(
        &mut self,
        path: &str,
        members: &Map<String, Value>,
        nested: Nested,
        place: Place,
        offset: &mut u32,
    ) -> Result<()> {
        let row = self.rows.len();
        let level = self.mapping.nested(path).cloned();
        self.rows.push(Draft::nested(level, *offset, place.row));
        *offset += 1;
        self.object(path, members, Place { row, ..place })?;
        let mut copies = BTreeSet::new();
        copies.extend(nested.include_in_parent.then_some(place.row));
        copies.extend(nested.include_in_root.then_some(ROOT));
        for copy in copies {
            let entry = self.rows[row].clone();
            self.rows[copy].add_all(&entry, 100);
        }
        Ok(())
    }

    /// A value of a known field, or an array of them.
    fn values(&mut self, field: &Rc<Field>, value: &Value, place: Place) -> Result<()> {
        // A point may be written as an array of its numbers.
        let point = |items: &[Value]| field.kind == Kind::GeoPoint && items.iter().any(Value::is_number);
        if let Value::Array(items) = value
            && !point(items)
            && !field.is_completion()
        {
            return items.iter().try_for_each(|item| self.values(field, item, place));
        }
        self.value(field, value, place.row)?;
        if !value.is_null() {
            for target in field.copy_to.clone() {
                self.copy(&target, value, place)?;
            }
        }
        Ok(())
    }

    /// One value, into the field and its multi-fields.
    fn value(&mut self, field: &Rc<Field>, value: &Value, row: usize) -> Result<()> {
        if field.is_completion() {
            return if value.is_null() { Ok(()) } else { self.suggestions(field, value, row) };
        }
        for inner in field.fields.values() {
            if inner.is_completion() && !value.is_null() {
                self.suggested(inner, field, value, row)?;
            } else {
                self.value(inner, value, row)?;
            }
        }
        let constant = matches!(field.kind, Kind::Constant(_));
        let value = match (is_none(field, value), &field.null_value) {
            (true, None) if !constant => return Ok(()),
            (true, Some(instead)) => instead,
            _ => value,
        };
        match analysed(field, value, self.vocabulary) {
            Ok(Some(values)) => {
                let gap = if let Kind::Text { position_gap, .. } = field.kind { position_gap } else { 0 };
                self.rows[row].add(&field.path, values, gap);
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(_) if field.ignore_malformed && (!value.is_object() || field.kind.is_compound()) => {
                self.ignored.insert(field.path.to_string());
                Ok(())
            }
            Err(cause) => Err(malformed(format!(
                "failed to parse field [{}] of type [{}] in document with id '{}'. Preview of field's value: '{}'",
                field.path,
                field.kind.name(),
                self.id,
                preview(value)
            ))
            .caused_by(cause)),
        }
    }

    /// `copy_to`: the value again, in another field of the row of that field's level.
    fn copy(&mut self, target: &str, value: &Value, place: Place) -> Result<()> {
        let level = self.mapping.nested_around(target).cloned();
        let mut row = place.row;
        while self.rows[row].level != level && row != ROOT {
            row = self.rows[row].parent;
        }
        if self.mapping.field(target).is_none() || self.added.contains(target) {
            let (prefix, name) = target.rsplit_once('.').unwrap_or(("", target));
            return self.member(prefix, name, value, Place { row, ..place });
        }
        match self.mapping.field(target).cloned() {
            Some(field) => self.value(&field, value, row),
            None => Ok(()),
        }
    }
}

/// One value as the index keeps it; `None` when it is kept in `_source` only.
fn analysed(field: &Field, value: &Value, vocabulary: &Vocabulary) -> Result<Option<FieldValues>> {
    let wrong = |reason: String| match field.kind {
        Kind::Date(_) => {
            let cause = Error::new(400, "date_time_parse_exception", reason.clone());
            Error::illegal_argument(reason).caused_by(cause)
        }
        _ => Error::illegal_argument(reason),
    };
    if field.kind == Kind::GeoPoint {
        let point = Point::read(value).map_err(|reason| Error::new(400, "parse_exception", reason))?;
        return Ok(Some(FieldValues { numbers: vec![point.encode()], ..FieldValues::default() }));
    }
    if let Kind::Range(kind) = &field.kind {
        let interval = kind.read(value, field.coerce).map_err(Error::illegal_argument)?;
        return Ok(Some(FieldValues { intervals: vec![interval], ..FieldValues::default() }));
    }
    // An array comes from a completion, which reads it whole and copies it whole.
    if value.is_object() || value.is_array() {
        let reason = format!("Can't get text on a {} at 1:1", token(value));
        return Err(Error::new(400, "illegal_state_exception", reason));
    }
    let mut values = FieldValues::default();
    let term = |text: &str| vocabulary.of(&field.path).borrow_mut().intern(text);
    match &field.kind {
        Kind::Text { analyzer, .. } if field.indexed => {
            values.docs_only = field.detail == Detail::Docs;
            values.fielddata = field.fielddata;
            let terms = vocabulary.of(&field.path);
            let mut terms = terms.borrow_mut();
            for token in analyzer.analyze(&shown(value)) {
                values.tokens.push(terms.intern(&token.text), token.position);
            }
        }
        Kind::Keyword { ignore_above, normalizer } => {
            let text = shown(value);
            if ignore_above.is_some_and(|most| text.encode_utf16().count() > most) {
                return Ok(None);
            }
            if text.len() > MAX_TERM_BYTES {
                return Err(Error::illegal_argument(format!(
                    "Document contains at least one immense term in field=\"{}\" (whose UTF8 encoding is longer than the max length {MAX_TERM_BYTES}), all of which were skipped.",
                    field.path
                )));
            }
            values.terms.push(term(&normalizer.apply(&text)));
        }
        Kind::Constant(constant) => {
            let must = format!("constant keyword field [{}] must have a value", field.path);
            return match value {
                Value::Null => Err(Error::illegal_argument(must)),
                _ if shown(value) == **constant => Ok(None),
                _ => Err(Error::illegal_argument(format!("{must} of [{constant}]"))),
            };
        }
        Kind::Boolean => {
            values.terms.push(term(&field.term(value).map_err(wrong)?));
            values.numbers.push(field.number(value).map_err(wrong)?);
        }
        Kind::Ip => values.terms.push(term(&field.term(value).map_err(wrong)?)),
        Kind::Number(_) | Kind::Date(_) => values.numbers.push(field.number(value).map_err(wrong)?),
        // What is not indexed is only ever asked whether it is there.
        Kind::Text { .. } | Kind::Binary => {}
        Kind::GeoPoint | Kind::Range(_) | Kind::Completion(_) => return Ok(None),
    }
    Ok(Some(values))
}

/// An empty text is no number, and where texts are read as numbers it is none at all.
fn is_none(field: &Field, value: &Value) -> bool {
    value.is_null() || (value == "" && field.coerce && matches!(field.kind, Kind::Number(_)))
}

fn malformed(reason: impl Into<String>) -> Error {
    Error::new(400, "mapper_parsing_exception", reason)
}

/// A value as Java prints it: what a user finds in Elasticsearch's own messages.
fn preview(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{name}={}", preview(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(preview).collect::<Vec<_>>().join(", ")),
        other => shown(other),
    }
}
