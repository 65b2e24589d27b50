//! `collapse`: the best hit of each value of a field.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fetch::Hit;
use super::sort::{By, Key};
use super::{Page, SearchRequest};
use crate::http::{Error, Fields, Result};
use crate::index::Kind;

#[derive(Debug)]
pub(crate) struct Collapse {
    pub(super) field: String,
    /// Names, and the hits of the group that are shown under them.
    inner: Vec<(String, Page)>,
}

impl Collapse {
    pub(super) fn parse(body: Value) -> Result<Self> {
        let mut fields = Fields::of("collapse", body)?;
        // A limit on how many groups are looked up at once.
        fields.take("max_concurrent_group_searches");
        if fields.has("collapse") {
            return Err(Error::unsupported("[collapse] inside [collapse]"));
        }
        let inner = match fields.take("inner_hits") {
            None => Vec::new(),
            Some(Value::Array(items)) => items.into_iter().map(inner_hits).collect::<Result<_>>()?,
            Some(one) => vec![inner_hits(one)?],
        };
        let field = fields.string("field")?;
        fields.finish()?;
        let field = field.ok_or_else(|| Error::illegal_argument("Required [field]"))?;
        if inner.iter().any(|(name, _)| name.is_empty()) {
            return Err(Error::illegal_argument(
                "inner_hits must have a [name]; set the [name] field in inner_hits",
            ));
        }
        Ok(Self { field, inner })
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
                "unknown type for collapse field `{}`, only keywords and numbers are accepted",
                self.field
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

    /// How many searches look up the hits of the groups that a page shows.
    pub(super) fn lookups(&self, page: &Value) -> u64 {
        (page.as_array().map_or(0, Vec::len) * self.inner.len()) as u64
    }

    /// The first hit of each value, as responses show it. `hits` are in their order.
    pub(super) fn page(
        &self,
        hits: &[Hit<'_>],
        request: &SearchRequest,
        mut show: impl FnMut(&Hit<'_>) -> Result<Value>,
    ) -> Result<Vec<Value>> {
        let mut groups: Vec<Vec<&Hit<'_>>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut values = Vec::new();
        for hit in hits {
            let value = self.value(hit)?.map(|key| key.to_json());
            let name = value.as_ref().map_or_else(String::new, Value::to_string);
            let group = *known.entry(name).or_insert_with(|| {
                groups.push(Vec::new());
                values.push(value);
                groups.len() - 1
            });
            groups[group].push(hit);
        }
        let page = groups.iter().zip(values).skip(request.from).take(request.size);
        page.map(|(group, value)| {
            let mut body = show(group[0])?;
            if let Some(value) = value {
                body["fields"][&self.field] = json!([value]);
            }
            for (name, page) in &self.inner {
                // A group is looked up by a filter, beside the query if there is one; filters score nothing.
                let score = |hit: &Hit<'_>| if request.query.is_some() { hit.score } else { 0.0 };
                let rows = group.iter().map(|hit| (hit.scope, vec![(hit.row, score(hit))]));
                let query = request.query.as_deref();
                body["inner_hits"][name] =
                    json!({ "hits": page.hits(rows, query, request.render.total_as_number)? });
            }
            Ok(body)
        })
        .collect()
    }
}

fn inner_hits(body: Value) -> Result<(String, Page)> {
    let mut fields = Fields::of("inner_hits", body)?;
    fields.take("ignore_unmapped");
    if fields.has("collapse") {
        return Err(Error::unsupported("[collapse] inside [inner_hits]"));
    }
    let name = fields.string("name")?.unwrap_or_default();
    let page = Page::take(&mut fields)?;
    fields.finish()?;
    Ok((name, page))
}

/// Whether the only key of the sort is the field that is collapsed.
pub(super) fn sorted_by(request: &SearchRequest) -> bool {
    match (request.sort.as_slice(), &request.collapse) {
        ([key], Some(collapse)) => matches!(&key.by, By::Field(sort) if sort.field == collapse.field),
        _ => false,
    }
}
