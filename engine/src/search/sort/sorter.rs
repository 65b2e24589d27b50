//! Sorting by one key in one index.

use std::rc::Rc;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::distance::Distances;
use super::key::infinite;
use super::{By, FieldSort, Key, Missing, Mode, NestedSort, SortKey};
use crate::http::{Error, Result};
use crate::index::{Column, DateFormat, Field, Kind, NumberKind, address_place, read_address};
use crate::query::Scope;

/// A key of the sort, looked up in one index.
#[derive(Debug)]
pub(crate) enum Sorter<'s> {
    Score,
    Doc,
    /// The place of the index among all.
    ShardDoc(u32),
    Id,
    Values(Box<Values<'s>>),
    Distance(Box<Distances<'s>>),
}

/// The values of one field.
#[derive(Debug)]
pub(crate) struct Values<'s> {
    scope: Scope<'s>,
    column: Option<&'s Column>,
    /// `None`: the mapping does not know the field, and its type was given.
    field: Option<&'s Rc<Field>>,
    shape: Shape,
    mode: Mode,
    missing: Key,
    /// The entries whose values count, ascending, where the sort is nested.
    entries: Option<Vec<u32>>,
    format: Option<DateFormat>,
}

/// How the values of a type sort and print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Whole,
    Unsigned,
    Single,
    Double,
    Text,
    /// Terms like texts, in the order of their places.
    Address,
}

impl<'s> Sorter<'s> {
    /// Checks a key of the sort against the mapping of one index.
    pub(crate) fn new(key: &SortKey, scope: &Scope<'s>) -> Result<Self> {
        match &key.by {
            By::Score => Ok(Self::Score),
            By::Doc => Ok(Self::Doc),
            By::ShardDoc => {
                Err(Error::illegal_argument("[_shard_doc] sort field cannot be used without [point in time]"))
            }
            By::Distance(sort) => Distances::new(sort, key.descending, scope)
                .map(|distances| Self::Distance(Box::new(distances))),
            By::Field(sort) if sort.field == "_id" => Ok(Self::Id),
            By::Field(sort) => {
                Values::new(sort, key.descending, scope).map(|values| Self::Values(Box::new(values)))
            }
        }
    }

    /// The sorter of a key that asks for the place of an index among all, and nothing else.
    pub(crate) fn at(key: &SortKey, place: u32) -> Option<Self> {
        matches!(key.by, By::ShardDoc).then_some(Self::ShardDoc(place))
    }

    /// What a row is sorted by.
    pub(crate) fn key(&self, of: &Scope<'_>, row: u32, score: f32) -> Key {
        match self {
            Self::Score => Key::Single(score),
            Self::Doc => Key::Whole(i64::from(row)),
            Self::ShardDoc(index) => Key::Whole((i64::from(*index) << 32) | i64::from(row)),
            Self::Id => Key::Text(Rc::clone(&of.store.document(row).id)),
            Self::Values(values) => values.key(row),
            Self::Distance(distances) => distances.key(row),
        }
    }
}

impl<'s> Values<'s> {
    fn new(sort: &FieldSort, descending: bool, scope: &Scope<'s>) -> Result<Self> {
        let field = scope.field(&sort.field);
        let shape = match (field, &sort.unmapped_type) {
            (Some(field), _) => shape(field)?,
            (None, Some(kind)) => unmapped(kind)?,
            (None, None) if sort.field.starts_with('_') => {
                return Err(super::unsupported(&format!("the field [{}]", sort.field)));
            }
            (None, None) => {
                let reason = format!("No mapping found for [{}] in order to sort on", sort.field);
                return Err(refused(scope, reason));
            }
        };
        let mode = sort.mode.unwrap_or(if descending { Mode::Max } else { Mode::Min });
        if matches!(shape, Shape::Text | Shape::Address) && !matches!(mode, Mode::Min | Mode::Max) {
            return Err(Error::illegal_argument(
                "we only support AVG, MEDIAN and SUM on number based fields",
            ));
        }
        let entries = sort.nested.as_ref().map(|nested| entries(nested, scope, None)).transpose()?;
        if entries.is_none() {
            check_level(scope, &sort.field)?;
        }
        let missing = match &sort.missing {
            Missing::First => Key::Missing { first: true, shown: sentinel(shape, !descending) },
            Missing::Last => Key::Missing { first: false, shown: sentinel(shape, descending) },
            Missing::Value(value) => read(value, field, shape).map_err(Error::illegal_argument)?,
        };
        let column = field.and_then(|field| scope.column(field));
        let format = sort.format.as_deref().map(DateFormat::read).transpose()?;
        if format.is_some() && !field.is_some_and(|field| matches!(field.kind, Kind::Date(_))) {
            return Err(super::unsupported("[format] of a field that is no date"));
        }
        Ok(Self { scope: *scope, column, field, shape, mode, missing, entries, format })
    }

    fn key(&self, row: u32) -> Key {
        let (Some(column), Some(field)) = (self.column, self.field) else { return self.missing.clone() };
        let one = [row];
        let rows = match &self.entries {
            None => &one[..],
            Some(entries) => entries_of(entries, &self.scope, row),
        };
        let key = match self.shape {
            Shape::Text => self.text(column, rows),
            Shape::Address => self.address(column, rows),
            _ => self.number(column, field, rows),
        };
        match (key, &self.format) {
            (Some(Key::Whole(millis)), Some(format)) => dated(millis, format),
            (key, _) => key.unwrap_or_else(|| self.missing.clone()),
        }
    }

    fn text(&self, column: &Column, rows: &[u32]) -> Option<Key> {
        let texts = texts(column, rows);
        let text = if self.mode == Mode::Max { texts.max() } else { texts.min() };
        text.map(|text| Key::Text(Rc::clone(text)))
    }

    fn address(&self, column: &Column, rows: &[u32]) -> Option<Key> {
        let places = texts(column, rows).filter_map(|text| read_address(text).ok()).map(address_place);
        if self.mode == Mode::Max { places.max() } else { places.min() }.map(Key::Address)
    }

    fn number(&self, column: &Column, field: &Field, rows: &[u32]) -> Option<Key> {
        let mut numbers: Vec<i64> = rows.iter().flat_map(|row| column.numbers.get(*row)).copied().collect();
        numbers.sort_unstable();
        let (least, most) = (*numbers.first()?, *numbers.last()?);
        let key = |sortable| encoded(field, self.shape, sortable);
        Some(match self.mode {
            Mode::Min => key(least),
            Mode::Max => key(most),
            Mode::Sum | Mode::Avg | Mode::Median => self.combined(field, &numbers),
        })
    }

    /// Whole numbers stay whole: sums wrap and averages are rounded, as in Java.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "as Elasticsearch computes"
    )]
    fn combined(&self, field: &Field, numbers: &[i64]) -> Key {
        let count = numbers.len();
        let chosen = match self.mode {
            Mode::Median => &numbers[(count - 1) / 2..=count / 2],
            _ => numbers,
        };
        let sum = match self.shape {
            Shape::Unsigned => return Key::Unsigned(unsigned(chosen, self.mode)),
            // The two in the middle are halved before they are added.
            Shape::Whole if self.mode != Mode::Median => {
                let sum = chosen.iter().fold(0i64, |sum, number| sum.wrapping_add(*number));
                if self.mode == Mode::Sum {
                    return Key::Whole(sum);
                }
                sum as f64
            }
            _ => chosen.iter().map(|number| field.number_to_f64(*number)).sum(),
        };
        let number = if self.mode == Mode::Sum { sum } else { sum / chosen.len() as f64 };
        match self.shape {
            Shape::Single => Key::Single(number as f32),
            Shape::Double => Key::Double(number),
            _ => Key::Whole((number + 0.5).floor() as i64),
        }
    }
}

/// The sum of unsigned numbers wraps, too, and their average is of the wrapped sum, rounded half up.
fn unsigned(numbers: &[i64], mode: Mode) -> u64 {
    let sum = numbers.iter().fold(0u64, |sum, number| sum.wrapping_add(from_shifted(*number)));
    let count = numbers.len() as u64;
    match mode {
        Mode::Sum => sum,
        _ => sum / count + u64::from(sum % count >= count.div_ceil(2)),
    }
}

fn from_shifted(sortable: i64) -> u64 {
    sortable.cast_unsigned() ^ (1 << 63)
}

/// The terms of some rows.
fn texts<'c>(column: &'c Column, rows: &'c [u32]) -> impl Iterator<Item = &'c Rc<str>> {
    rows.iter().flat_map(|row| column.ordinals.get(*row)).map(|n| &column.postings.term(*n).text)
}

/// A nested field has values only in a sort that names its nested object.
fn check_level(scope: &Scope<'_>, path: &str) -> Result<()> {
    match scope.index.mapping.nested_around(path) {
        Some(around) if scope.level != Some(&**around) && !copied_to_root(scope, around) => {
            let reason =
                format!("it is mandatory to set the [nested] context on the nested sort field: [{path}].");
            Err(refused(scope, reason))
        }
        _ => Ok(()),
    }
}

fn shape(field: &Field) -> Result<Shape> {
    if field.lacks_fielddata() {
        return Err(crate::search::fielddata(&field.path));
    }
    if !field.doc_values && !field.is_text() {
        let path = &field.path;
        return Err(Error::illegal_argument(format!(
            "Can't load fielddata on [{path}] because fielddata is unsupported on fields of type [{}]. Use doc values instead.",
            field.kind.name()
        )));
    }
    Ok(match &field.kind {
        Kind::Number(kind) => match kind {
            NumberKind::UnsignedLong => Shape::Unsigned,
            NumberKind::Float | NumberKind::HalfFloat => Shape::Single,
            NumberKind::Double | NumberKind::Scaled(_) => Shape::Double,
            _ => Shape::Whole,
        },
        Kind::Boolean | Kind::Date(_) => Shape::Whole,
        Kind::Keyword { .. } | Kind::Text { .. } => Shape::Text,
        Kind::Ip => Shape::Address,
        _ => return Err(super::unsupported(&format!("a field of type [{}]", field.kind.name()))),
    })
}

fn unmapped(kind: &str) -> Result<Shape> {
    Ok(match kind {
        "byte" | "short" | "integer" | "long" | "date" | "date_nanos" | "boolean" => Shape::Whole,
        "unsigned_long" => Shape::Unsigned,
        "float" | "half_float" => Shape::Single,
        "double" | "scaled_float" => Shape::Double,
        "keyword" => Shape::Text,
        "ip" => Shape::Address,
        other => return Err(Error::illegal_argument(format!("No mapper found for type [{other}]"))),
    })
}

/// What is shown where there is no value: the number at that end of the order.
fn sentinel(shape: Shape, low: bool) -> Value {
    match shape {
        Shape::Text | Shape::Address => Value::Null,
        Shape::Whole => Value::from(if low { i64::MIN } else { i64::MAX }),
        Shape::Unsigned => Value::from(if low { u64::MIN } else { u64::MAX }),
        Shape::Single | Shape::Double => infinite(low),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is what the type means")]
fn encoded(field: &Field, shape: Shape, sortable: i64) -> Key {
    match shape {
        Shape::Whole | Shape::Text | Shape::Address => Key::Whole(sortable),
        Shape::Unsigned => Key::Unsigned(from_shifted(sortable)),
        Shape::Single => Key::Single(field.number_to_f64(sortable) as f32),
        Shape::Double => Key::Double(field.number_to_f64(sortable)),
    }
}

/// A value of a request (`missing`, `search_after`) as a key.
pub(super) fn read(value: &Value, field: Option<&Rc<Field>>, shape: Shape) -> Result<Key, String> {
    let Some(field) = field else {
        return Ok(match value {
            Value::Number(number) => Key::Double(number.as_f64().unwrap_or_default()),
            other => Key::Text(crate::http::shown(other).into()),
        });
    };
    Ok(match shape {
        Shape::Text => Key::Text(field.term(value)?.into()),
        Shape::Address => Key::Address(address_place(read_address(&crate::http::shown(value))?)),
        _ => encoded(field, shape, field.number(value)?),
    })
}

impl Values<'_> {
    pub(super) fn read(&self, value: &Value) -> Result<Key, String> {
        if let (Some(format), Value::String(text)) = (&self.format, value) {
            let millis = format.parse(text, false, &TimeZone::UTC);
            let wrong = || format!("failed to parse date field [{text}] with format [{}]", format.text());
            return millis.map(|millis| dated(millis, format)).ok_or_else(wrong);
        }
        // What a page ended with may be a row without a value.
        let shown = match &self.missing {
            Key::Missing { shown, .. } => Some(shown),
            _ => None,
        };
        if value.is_null() || shown == Some(value) {
            return Ok(self.missing.clone());
        }
        if let (Some(Kind::Date(_)), Some(millis)) = (self.field.map(|field| &field.kind), value.as_i64()) {
            return Ok(Key::Whole(millis));
        }
        read(value, self.field, self.shape)
    }
}

fn dated(millis: i64, format: &DateFormat) -> Key {
    Key::Date { millis, shown: format.format(millis, &TimeZone::UTC).into() }
}

fn refused(scope: &Scope<'_>, reason: String) -> Error {
    Error::new(400, "query_shard_exception", reason)
        .with("index_uuid", scope.index.uuid.as_str())
        .with("index", scope.index.name.as_str())
}

fn copied_to_root(scope: &Scope<'_>, path: &str) -> bool {
    scope
        .index
        .mapping
        .object(path)
        .and_then(|object| object.nested)
        .is_some_and(|nested| nested.include_in_root || nested.include_in_parent)
}

/// The entries of a nested object that count, in all documents.
fn entries(sort: &NestedSort, scope: &Scope<'_>, within: Option<&[u32]>) -> Result<Vec<u32>> {
    let Some(inner) = scope.descend(&sort.path) else {
        return Err(refused(
            scope,
            format!("[nested] failed to find nested object under path [{}]", sort.path),
        ));
    };
    let mut rows = match &sort.filter {
        Some(filter) => filter.matches(&inner)?.into_rows(),
        None => inner.rows().collect(),
    };
    if let Some(within) = within {
        rows.retain(|row| within.binary_search(&scope.store.parent(*row)).is_ok());
    }
    match &sort.inner {
        Some(deeper) => entries(deeper, &inner, Some(&rows)),
        None => Ok(rows),
    }
}

/// The entries that lie inside a row: they come right before it.
fn entries_of<'e>(entries: &'e [u32], scope: &Scope<'_>, row: u32) -> &'e [u32] {
    let root = scope.store.root(row);
    let start = entries.partition_point(|entry| scope.store.root(*entry) < root);
    let end = entries.partition_point(|entry| scope.store.root(*entry) <= root);
    &entries[start..end]
}
