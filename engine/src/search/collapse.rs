//! `collapse`: the best hit of each value of a field.

use std::collections::HashMap;

use serde_json::Value;

use super::SearchRequest;
use super::fetch::Hit;
use super::sort::{By, Key};
use crate::http::{Error, Fields, Result};
use crate::index::Kind;

#[derive(Debug)]
pub(crate) struct Collapse {
    pub(super) field: String,
}

impl Collapse {
    pub(super) fn parse(body: Value) -> Result<Self> {
        let mut fields = Fields::of("collapse", body)?;
        // A limit on how many groups are looked up at once.
        fields.take("max_concurrent_group_searches");
        fields.unsupported(&["inner_hits", "collapse"])?;
        let field = fields.string("field")?;
        fields.finish()?;
        field.map(|field| Self { field }).ok_or_else(|| Error::illegal_argument("Required [field]"))
    }

    /// The value that a hit belongs to; rows without one are a group of their own.
    pub(super) fn value(&self, hit: &Hit<'_>) -> Result<Option<Key>> {
        let scope = &hit.scope;
        let Some(field) = scope.field(&self.field) else {
            return Err(Error::illegal_argument(format!(
                "no mapping found for `{}` in order to collapse on",
                self.field
            )));
        };
        let keyword = matches!(field.kind, Kind::Keyword { .. });
        if !keyword && !matches!(field.kind, Kind::Number(_)) {
            return Err(Error::illegal_argument(format!(
                "collapse is not supported for the field [{}] of the type [{}]",
                self.field,
                field.kind.name()
            )));
        }
        if !field.doc_values {
            return Err(Error::illegal_argument(format!(
                "cannot collapse on field `{}` without `doc_values`",
                self.field
            )));
        }
        let Some(column) = scope.column(field) else { return Ok(None) };
        let many = || {
            let reason = format!("failed to collapse {}, the collapse field must be single valued", hit.row);
            Err(Error::new(500, "illegal_state_exception", reason))
        };
        if keyword {
            return match column.ordinals.get(hit.row) {
                [] => Ok(None),
                [one] => Ok(Some(Key::Text(column.postings.term(*one).text.clone()))),
                _ => many(),
            };
        }
        match column.numbers.get(hit.row) {
            [] => Ok(None),
            [one] => Ok(Some(match field.number_to_json(*one) {
                Value::Number(number) if number.is_u64() && number.as_i64().is_none() => {
                    Key::Unsigned(number.as_u64().unwrap_or_default())
                }
                Value::Number(number) if number.is_f64() => Key::Double(number.as_f64().unwrap_or_default()),
                _ => Key::Whole(*one),
            })),
            _ => many(),
        }
    }

    /// Keeps the first hit of each value. `hits` are in their order.
    pub(super) fn apply<'i>(&self, hits: Vec<Hit<'i>>) -> Result<Vec<(Hit<'i>, Value)>> {
        let mut seen: HashMap<String, ()> = HashMap::new();
        let mut kept = Vec::new();
        for hit in hits {
            let shown = self.value(&hit)?.map_or(Value::Null, |key| key.to_json());
            if seen.insert(shown.to_string(), ()).is_none() {
                kept.push((hit, shown));
            }
        }
        Ok(kept)
    }
}

/// Whether the only key of the sort is the field that is collapsed.
pub(super) fn sorted_by(request: &SearchRequest) -> bool {
    match (request.sort.as_slice(), &request.collapse) {
        ([key], Some(collapse)) => matches!(&key.by, By::Field(sort) if sort.field == collapse.field),
        _ => false,
    }
}
