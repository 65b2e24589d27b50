//! What one hit is sorted by.

use std::cmp::Ordering;
use std::rc::Rc;

use serde_json::Value;

use crate::index::address_at;

/// A hit's value for one key of the sort.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    Whole(i64),
    Unsigned(u64),
    Single(f32),
    Double(f64),
    /// A keyword, an id.
    Text(Rc<str>),
    /// The place of an address among all.
    Address(u128),
    /// A date that is shown in a format.
    Date {
        millis: i64,
        shown: Rc<str>,
    },
    /// A row without a value, and what responses show in its place.
    Missing {
        first: bool,
        shown: Value,
    },
}

impl Key {
    /// Rows without a value keep their end whatever the direction.
    pub(super) fn order(&self, other: &Self, descending: bool) -> Ordering {
        let place = |key: &Self| match key {
            Self::Missing { first: true, .. } => 0,
            Self::Missing { first: false, .. } => 2,
            _ => 1,
        };
        place(self).cmp(&place(other)).then_with(|| {
            let order = self.natural(other);
            if descending { order.reverse() } else { order }
        })
    }

    fn natural(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Unsigned(a), Self::Unsigned(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Address(a), Self::Address(b)) => a.cmp(b),
            (Self::Whole(a), Self::Whole(b))
            | (Self::Date { millis: a, .. }, Self::Date { millis: b, .. }) => a.cmp(b),
            (a, b) => match (a.number(), b.number()) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                // Indices that disagree on the type: numbers before texts.
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            },
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "only where indices disagree on the type of a field")]
    fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Unsigned(number) => Some(*number as f64),
            Self::Single(number) => Some(f64::from(*number)),
            Self::Double(number) => Some(*number),
            Self::Text(_) | Self::Address(_) | Self::Date { .. } | Self::Missing { .. } => None,
        }
    }

    /// As in a hit's `sort`.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Whole(number) => Value::from(*number),
            Self::Unsigned(number) => Value::from(*number),
            Self::Single(number) => single(*number),
            Self::Double(number) if number.is_infinite() => infinite(*number < 0.0),
            Self::Double(number) => Value::from(*number),
            Self::Text(text) | Self::Date { shown: text, .. } => Value::from(&**text),
            Self::Address(place) => address_at(*place).to_string().into(),
            Self::Missing { shown, .. } => shown.clone(),
        }
    }
}

/// What Elasticsearch prints for an infinite number.
pub(super) fn infinite(negative: bool) -> Value {
    Value::from(if negative { "-Infinity" } else { "Infinity" })
}

/// A number of single precision with the digits that tell it from its neighbours, not those of its double.
pub(crate) fn single(number: f32) -> Value {
    number.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_precision_prints_its_own_digits() {
        assert_eq!(single(8.9).to_string(), "8.9");
        assert_eq!(single(0.287_682_1).to_string(), "0.2876821");
        assert_eq!(single(1.0).to_string(), "1.0");
    }

    #[test]
    fn what_has_no_value_keeps_its_end_in_both_directions() {
        let last = Key::Missing { first: false, shown: Value::Null };
        for descending in [false, true] {
            assert!(Key::Whole(i64::MAX).order(&last, descending).is_lt());
            assert!(Key::Text("".into()).order(&last, descending).is_lt());
        }
        assert!(Key::Whole(1).order(&Key::Whole(2), true).is_gt());
    }
}
