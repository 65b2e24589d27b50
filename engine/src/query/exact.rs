//! The rows that have one exact value in a field, of any type.
//!
//! Errors are causes: whoever builds a query of them says so with [`Scope::refuse`].

use std::net::IpAddr;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::range_field::{Relation, ranges};
use super::{Matches, Scope, bm25, constant, interval, network};
use crate::http::{Error, Result, shown, token};
use crate::index::{Column, Field, Kind, NumberKind};

/// The rows with this value: scored by rarity in inverted fields, 1 in all others.
pub(super) fn exact(scope: &Scope<'_>, field: &Field, value: &Value) -> Result<Matches> {
    searchable(field)?;
    if let Some(found) = constant::like(scope, field, &shown(value), false) {
        return Ok(found);
    }
    let empty = Column::default();
    let column = scope.column(field).unwrap_or(&empty);
    match &field.kind {
        Kind::Text { .. } | Kind::Keyword { .. } | Kind::Boolean | Kind::Completion(_) => {
            // A truth is no text.
            let scope = if field.kind == Kind::Boolean { &scope.unsought() } else { scope };
            let found = bm25::term(scope, column, &term(field, value)?, field.norms);
            // Without an inverted index the search goes over doc values, which score nothing.
            Ok(if field.indexed { found } else { found.with_score(1.0) })
        }
        Kind::Ip => {
            let text = shown(value);
            if text.contains('/') {
                let network = network::read(&text)?;
                return Ok(addresses(scope, column, |ip| network.contains(&ip)));
            }
            let wanted = network::address(&text)?;
            Ok(addresses(scope, column, |ip| ip == wanted))
        }
        Kind::Number(kind) => Ok(match number(*kind, value)? {
            Some(number) => numbers(scope, column, |n| n == number),
            None => Matches::none(),
        }),
        Kind::Date(format) => {
            let bound = Some(interval::Bound { value: value.clone(), inclusive: true });
            let interval = interval::Interval { lower: bound.clone(), upper: bound };
            let (low, high) = interval.dates(format, None, &TimeZone::UTC, scope.now)?;
            Ok(numbers(scope, column, |n| (low..=high).contains(&n)))
        }
        Kind::GeoPoint => Err(Error::illegal_argument(format!(
            "Geometry fields do not support exact searching, use dedicated geometry queries instead: [{}]",
            field.path
        ))),
        Kind::Range(kind) => {
            let bound = Some(interval::Bound { value: value.clone(), inclusive: true });
            let point = interval::Interval { lower: bound.clone(), upper: bound };
            ranges(scope, column, kind, &point, None, &TimeZone::UTC, Relation::Intersects)
        }
        Kind::Binary | Kind::Constant(_) => {
            Err(Error::illegal_argument("Binary fields do not support searching"))
        }
    }
}

/// Refuses to search what is neither indexed nor in doc values.
pub(super) fn searchable(field: &Field) -> Result<()> {
    if field.indexed {
        return Ok(());
    }
    if field.is_text() {
        return Err(Error::illegal_argument(format!(
            "Cannot search on field [{}] since it is not indexed.",
            field.path
        )));
    }
    if field.doc_values {
        return Ok(());
    }
    Err(Error::illegal_argument(format!(
        "Cannot search on field [{}] since it is not indexed nor has doc values.",
        field.path
    )))
}

/// The term that a value is in the postings of a text, keyword or boolean field.
pub(super) fn term(field: &Field, value: &Value) -> Result<String> {
    match &field.kind {
        Kind::Keyword { normalizer, .. } => Ok(normalizer.apply(&shown(value))),
        Kind::Boolean => match shown(value).as_str() {
            "true" => Ok("true".to_owned()),
            "false" => Ok("false".to_owned()),
            other => Err(Error::illegal_argument(format!(
                "Can't parse boolean value [{other}], expected [true] or [false]"
            ))),
        },
        _ => Ok(shown(value)),
    }
}

/// The sortable form of a number; `None` when it has a fraction that the type cannot hold, so that nothing has it.
fn number(kind: NumberKind, value: &Value) -> Result<Option<i64>> {
    if kind.is_whole() && interval::has_fraction(value)? {
        return Ok(None);
    }
    kind.sought().read(value, true).map(Some).map_err(|reason| unreadable(value, reason))
}

/// Why a value is no number.
pub(super) fn unreadable(value: &Value, reason: String) -> Error {
    if value.is_object() || value.is_array() {
        return Error::illegal_argument(format!("Can't get number of a {}", token(value)));
    }
    if reason.starts_with("For input string") || reason == "empty String" {
        return Error::new(400, "number_format_exception", reason);
    }
    Error::illegal_argument(reason)
}

/// The rows one of whose numbers is wanted, score 1.
pub(super) fn numbers(scope: &Scope<'_>, column: &Column, wanted: impl Fn(i64) -> bool) -> Matches {
    let rows = scope.rows().filter(|row| column.numbers.get(*row).iter().any(|number| wanted(*number)));
    Matches::constant(rows.collect(), 1.0)
}

/// The rows one of whose addresses is wanted, score 1.
pub(super) fn addresses(scope: &Scope<'_>, column: &Column, wanted: impl Fn(IpAddr) -> bool) -> Matches {
    // An address is no text.
    terms(&scope.unsought(), column, "", |text| text.parse().is_ok_and(&wanted))
}

/// The rows one of whose terms is wanted, score 1. `pattern`: what they are, as Lucene writes it.
pub(super) fn terms(
    scope: &Scope<'_>,
    column: &Column,
    pattern: &str,
    wanted: impl Fn(&str) -> bool,
) -> Matches {
    scope.seek_pattern(column, pattern, &wanted);
    let mut rows: Vec<u32> = column
        .postings
        .iter()
        .filter(|posting| wanted(&posting.text))
        .flat_map(|posting| posting.rows.iter().copied())
        .filter(|row| scope.visible(*row))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    Matches::constant(rows, 1.0)
}
