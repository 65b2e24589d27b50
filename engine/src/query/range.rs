//! `range`: values between two bounds, score 1.

use std::net::IpAddr;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::exact::{self, addresses, numbers};
use super::interval::{Bound, Interval};
use super::range_field::{Relation, ranges};
use super::term::field_and;
use super::{Matches, Query, Scope, attributes, constant, metadata};
use crate::http::{Error, Fields, Result, left_out};
use crate::index::{Column, DateFormat, Field, Kind, address_place, zone};

#[derive(Debug)]
pub(super) struct Range {
    pub(super) field: String,
    pub(super) interval: Interval,
    pub(super) format: Option<DateFormat>,
    pub(super) zone: TimeZone,
    pub(super) relation: Relation,
}

const BOUNDS: &[&str] = &["gte", "gt", "lte", "lt", "from", "to"];

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    if let Value::Object(members) = &body
        && let Some((field, _)) = members.iter().find(|(_, value)| !value.is_object())
    {
        return Err(Error::parsing(format!("[range] query does not support [{field}]")));
    }
    // A bound that is null is open.
    let body = match body {
        Value::Object(members) => members
            .into_iter()
            .map(|(field, range)| (field, left_out(range, |name| BOUNDS.contains(&name))))
            .collect(),
        other => other,
    };
    let (field, mut fields) = field_and("range", "", body)?;
    let interval = Interval {
        lower: bound(&mut fields, "gte", "gt", "from", "include_lower")?,
        upper: bound(&mut fields, "lte", "lt", "to", "include_upper")?,
    };
    let format = fields.string("format")?.map(|format| DateFormat::read(&format)).transpose()?;
    let zone = fields.string("time_zone")?.map(|text| zone(&text)).transpose()?;
    let relation = match fields.string("relation")?.map(|relation| relation.to_lowercase()).as_deref() {
        None | Some("intersects") => Relation::Intersects,
        Some("within") => Relation::Within,
        Some("contains") => Relation::Contains,
        Some("disjoint") => Relation::Disjoint,
        Some(other) => {
            return Err(Error::illegal_argument(format!(
                "[range] query does not support relation [{other}]"
            )));
        }
    };
    let zone = zone.unwrap_or(TimeZone::UTC);
    attributes::finish(fields, Range { field, interval, format, zone, relation })
}

/// One end, in the names of today or those of old. Of several that are said the last one counts, as there.
fn bound(
    fields: &mut Fields,
    inclusive: &str,
    exclusive: &str,
    old: &str,
    included: &str,
) -> Result<Option<Bound>> {
    let told = fields.bool(included)?.unwrap_or(true);
    let mut bound = None;
    for (name, inclusive) in [(old, told), (inclusive, true), (exclusive, false)] {
        if let Some(value) = fields.take(name) {
            if value.is_array() || value.is_object() {
                let token = crate::http::token(&value);
                return Err(Error::parsing(format!("[range] query does not support [{token}] for [{name}]")));
            }
            bound = Some(Bound { value, inclusive });
        }
    }
    Ok(bound)
}

impl Query for Range {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        if self.field.starts_with('_') && scope.field(&self.field).is_none() {
            return match self.field.as_str() {
                "_id" | "_index" | "_routing" | "_ignored" | "_seq_no" | "_version" => {
                    Err(Error::unsupported(format!("a [range] query of the field [{}]", self.field)))
                }
                _ => Ok(Matches::none()),
            };
        }
        let Some(field) = scope.field(&self.field) else { return Ok(Matches::none()) };
        self.rows(scope, field).map_err(|cause| match (&field.kind, cause.kind()) {
            // Dates are read before the query is made, so their errors are not wrapped.
            (Kind::Date(_), "parse_exception") => cause,
            _ => scope.refuse(cause),
        })
    }

    fn can_match(&self, scope: &Scope<'_>) -> Result<bool> {
        let Some(field) = scope.field(&self.field) else {
            if metadata::can_exist(scope, &self.field).is_some() {
                return Err(Error::unsupported(format!("a [range] query of the field [{}]", self.field)));
            }
            return Ok(false);
        };
        match &field.kind {
            Kind::Date(_) if !field.indexed => {
                Err(Error::unsupported("an [index_filter] for a date that is not indexed"))
            }
            Kind::Date(own) => self.can_hold(scope, field, own),
            _ => Ok(true),
        }
    }
}

impl Range {
    /// Whether a date of the index may lie in between.
    fn can_hold(&self, scope: &Scope<'_>, field: &Field, own: &DateFormat) -> Result<bool> {
        let (low, high) = self.interval.dates(own, self.format.as_ref(), &self.zone, scope.now)?;
        let Some(column) = scope.column(field) else { return Ok(false) };
        let level = scope.index.mapping.nested_around(&field.path).map(|level| &**level);
        let dates = || scope.store.rows(level).flat_map(|row| column.numbers.get(row));
        Ok(match (dates().min(), dates().max()) {
            (Some(first), Some(last)) => *first <= high && *last >= low,
            _ => false,
        })
    }

    fn rows(&self, scope: &Scope<'_>, field: &Field) -> Result<Matches> {
        if self.relation == Relation::Disjoint {
            return Err(Error::illegal_argument(format!(
                "Field [{}] of type [{}] does not support DISJOINT ranges",
                field.path,
                field.kind.name()
            )));
        }
        exact::searchable(field)?;
        let empty = Column::default();
        let column = scope.column(field).unwrap_or(&empty);
        match &field.kind {
            Kind::Number(kind) => Ok(match self.interval.numbers(*kind)? {
                Some((low, high)) => numbers(scope, column, |n| (low..=high).contains(&n)),
                None => Matches::none(),
            }),
            Kind::Date(own) => {
                let (low, high) = self.interval.dates(own, self.format.as_ref(), &self.zone, scope.now)?;
                Ok(numbers(scope, column, |n| (low..=high).contains(&n)))
            }
            Kind::Ip => Ok(match self.interval.addresses()? {
                Some((low, high)) => {
                    addresses(scope, column, |ip: IpAddr| (low..=high).contains(&address_place(ip)))
                }
                None => Matches::none(),
            }),
            Kind::Keyword { .. } | Kind::Text { .. } | Kind::Boolean => {
                let between = self.interval.terms(|value| exact::term(field, value))?;
                let pattern = format!("{between:?}");
                // A truth is no text.
                let scope = if field.kind == Kind::Boolean { &scope.unsought() } else { scope };
                Ok(exact::terms(scope, column, &pattern, |term| between.holds(term)))
            }
            Kind::Constant(value) => {
                let between = self.interval.terms(|value| exact::term(field, value))?;
                Ok(constant::all_or_none(scope, between.holds(value)))
            }
            Kind::Range(kind) => {
                let format = self.format.as_ref();
                ranges(scope, column, kind, &self.interval, format, &self.zone, self.relation)
            }
            kind @ (Kind::Binary | Kind::GeoPoint | Kind::Completion(_)) => Err(Error::illegal_argument(
                format!("Field [{}] of type [{}] does not support range queries", field.path, kind.name()),
            )),
        }
    }
}
