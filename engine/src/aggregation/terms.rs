//! `terms`: a bucket for each value.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::{Aggregation, Rows, Tree};
use crate::http::{Error, Fields, Result};
use crate::index::{Field, Kind};

#[derive(Debug)]
struct Terms {
    field: String,
    size: usize,
    inner: Tree,
}

pub(super) fn parse(body: Value, inner: Tree) -> Result<Box<dyn Aggregation>> {
    let mut fields = Fields::of("terms", body)?;
    fields.unsupported(&[
        "collect_mode",
        "exclude",
        "execution_hint",
        "format",
        "include",
        "min_doc_count",
        "missing",
        "order",
        "script",
        "shard_min_doc_count",
        "shard_size",
        "show_term_doc_count_error",
        "value_type",
    ])?;
    let field = fields.string("field")?;
    let size = fields.i64("size")?.unwrap_or(10);
    fields.finish()?;
    let field = field.ok_or_else(|| {
        Error::illegal_argument("Required one of fields [field, script], but none were specified. ")
    })?;
    let size = usize::try_from(size).ok().filter(|size| *size > 0).ok_or_else(|| {
        Error::illegal_argument(format!("[size] must be greater than 0. Found [{size}] in [terms]"))
    })?;
    Ok(Box::new(Terms { field, size, inner }))
}

/// A bucket's value, in the order that ties between equal counts are broken by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
}

impl Aggregation for Terms {
    fn compute(&self, rows: &Rows<'_>) -> Result<Value> {
        let mut buckets: HashMap<Key, Rows<'_>> = HashMap::new();
        let mut shown_as = None;
        for (n, slice) in rows.slices().iter().enumerate() {
            let Some(field) = slice.scope.field(&self.field) else { continue };
            if field.is_text() || !field.doc_values {
                return Err(Error::illegal_argument(format!(
                    "Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [{}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.",
                    self.field
                )));
            }
            let Some(column) = slice.scope.column(field) else { continue };
            shown_as = Some(field);
            for row in &slice.rows {
                if field.kind.is_numeric() {
                    let numbers = column.numbers.get(*row);
                    for (at, number) in numbers.iter().enumerate() {
                        if at == 0 || numbers[at - 1] != *number {
                            buckets.entry(Key::Number(*number)).or_default().bucket(rows, n, *row);
                        }
                    }
                } else {
                    for term in column.ordinals.get(*row) {
                        let text = column.postings.term(*term).text.to_string();
                        buckets.entry(Key::Text(text)).or_default().bucket(rows, n, *row);
                    }
                }
            }
        }
        let mut buckets: Vec<(Key, Rows<'_>)> = buckets.into_iter().collect();
        buckets.sort_by(|(a, left), (b, right)| right.count().cmp(&left.count()).then_with(|| a.cmp(b)));
        let others: usize = buckets.iter().skip(self.size).map(|(_, rows)| rows.count()).sum();
        let shown = buckets
            .iter()
            .take(self.size)
            .map(|(key, rows)| {
                self.inner.bucket(shown_as.map_or_else(Map::new, |field| members(field, key)), rows)
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(json!({ "doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": shown }))
    }
}

fn members(field: &Field, key: &Key) -> Map<String, Value> {
    let mut members = Map::new();
    match key {
        Key::Text(text) => {
            members.insert("key".to_owned(), text.as_str().into());
        }
        Key::Number(number) => {
            members.insert("key".to_owned(), field.number_to_json(*number));
            let text = match &field.kind {
                Kind::Date(format) => Some(format.format(*number, &TimeZone::UTC)),
                Kind::Boolean => Some((*number == 1).to_string()),
                _ => None,
            };
            members.extend(text.map(|text| ("key_as_string".to_owned(), text.into())));
        }
    }
    members
}
