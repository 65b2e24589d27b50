//! A value that buckets are made of.

use std::rc::Rc;

use serde_json::Value;

use crate::index::{Field, Kind, NumberKind, address_at, address_place, read_address, sortable};

/// One value of a field, comparable with those of other indices. Ordered as Elasticsearch orders keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Item {
    Whole(i64),
    Unsigned(u64),
    /// In the sortable form.
    Double(i64),
    Address(u128),
    Text(Rc<str>),
}

/// The types of items; those of one aggregation are all of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Whole,
    Unsigned,
    Double,
    Address,
    Text,
}

impl Class {
    pub(super) fn of(field: &Field) -> Self {
        match &field.kind {
            Kind::Number(NumberKind::UnsignedLong) => Self::Unsigned,
            Kind::Number(kind) if !kind.is_whole() => Self::Double,
            Kind::Ip => Self::Address,
            kind if kind.is_numeric() => Self::Whole,
            _ => Self::Text,
        }
    }

    pub(super) fn is_number(self) -> bool {
        self <= Self::Double
    }
}

impl Item {
    pub(super) fn double(number: f64) -> Self {
        Self::Double(sortable(number))
    }

    /// A number of a column.
    pub(super) fn number(field: &Field, number: i64, class: Class) -> Self {
        match class {
            Class::Unsigned => Self::Unsigned(number.cast_unsigned() ^ (1 << 63)),
            Class::Whole if Class::of(field) == Class::Whole => Self::Whole(number),
            _ => Self::double(field.number_to_f64(number)),
        }
    }

    /// A term of a column.
    pub(super) fn term(text: &Rc<str>, class: Class) -> Self {
        match (class, read_address(text)) {
            (Class::Address, Ok(ip)) => Self::Address(address_place(ip)),
            _ => Self::Text(Rc::clone(text)),
        }
    }

    /// The number, `None` for texts.
    #[expect(clippy::cast_precision_loss, reason = "aggregations are in double precision")]
    pub(super) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Unsigned(number) => Some(*number as f64),
            Self::Double(number) => Some(crate::index::from_sortable(*number)),
            Self::Address(_) | Self::Text(_) => None,
        }
    }

    /// The `key` of a bucket.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Whole(number) => Value::from(*number),
            Self::Unsigned(number) => Value::from(*number),
            Self::Double(number) => Value::from(crate::index::from_sortable(*number)),
            Self::Address(bits) => Value::from(address_at(*bits).to_string()),
            Self::Text(text) => Value::from(&**text),
        }
    }
}
