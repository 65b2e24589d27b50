//! `composite`: a bucket for each combination of values, page by page.
//!
//! ```text
//! sources ─ source ─▶ for each row: its values of every source ─▶ combinations, in order ─ after ─▶ a page of buckets
//! ```

mod source;

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::bounds::{MAX_BUCKETS, too_many};
use super::{Aggregation, Answer, Definition, Item, Rows, Shape, Tree};
use crate::http::{Error, Fields, Result};

use source::{Reader, Source};

#[derive(Debug)]
struct Composite {
    sources: Vec<Source>,
    size: usize,
    after: Option<Map<String, Value>>,
    inner: Tree,
}

/// How many combinations one document may make.
pub(super) const MOST_OF_A_ROW: usize = 100_000;

/// One value of each source; `None` where the row has none.
type Combination = Vec<Option<Item>>;

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    let size = super::terms::count(&mut fields, "size", &name, 1)?.unwrap_or(10);
    let sources = match fields.take("sources") {
        Some(Value::Array(items)) => items.into_iter().map(source).collect::<Result<Vec<_>>>()?,
        Some(_) => return Err(Error::x_content_parse("[composite] failed to parse field [sources]")),
        None => return Err(Error::illegal_argument("Required [sources]")),
    };
    if sources.is_empty() {
        return Err(Error::illegal_argument("Composite [sources] cannot be null or empty"));
    }
    for (n, one) in sources.iter().enumerate() {
        if sources[..n].iter().any(|other| other.name == one.name) {
            return Err(Error::illegal_argument(format!(
                "Composite source names must be unique, found duplicates: [{}]",
                one.name
            )));
        }
    }
    let after = match fields.take("after") {
        None => None,
        Some(Value::Object(after)) => {
            if after.len() != sources.len() {
                return Err(Error::illegal_argument(format!(
                    "[after] has {} value(s) but [sources] has {}",
                    after.len(),
                    sources.len()
                )));
            }
            Some(after)
        }
        Some(_) => return Err(Error::x_content_parse("[composite] failed to parse field [after]")),
    };
    fields.finish()?;
    Ok(Box::new(Composite { sources, size, after, inner: definition.inner }))
}

/// `{"name": {"terms": {…}}}`
fn source(item: Value) -> Result<Source> {
    let one = |value: Value| -> Result<(String, Value)> {
        match value {
            Value::Object(members) if members.len() == 1 => {
                members.into_iter().next().ok_or_else(|| Error::parsing("an empty composite source"))
            }
            other => Err(Error::parsing(format!("expected one member in the composite source [{other}]"))),
        }
    };
    let (name, body) = one(item)?;
    let (kind, body) = one(body)?;
    Source::parse(name, &kind, Fields::of(&kind, body)?)
}

impl Composite {
    fn compare(&self, a: &Combination, b: &Combination) -> Ordering {
        self.sources
            .iter()
            .zip(a.iter().zip(b))
            .map(|(source, (a, b))| source.compare(a.as_ref(), b.as_ref()))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    fn key(&self, combination: &Combination, readers: &[Reader]) -> Value {
        let members = self.sources.iter().zip(combination.iter().zip(readers));
        let members =
            members.map(|(source, (item, reader))| (source.name.clone(), reader.show(item.as_ref())));
        Value::Object(members.collect())
    }
}

impl Aggregation for Composite {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        if self.size > MAX_BUCKETS {
            return Err(too_many(self.size));
        }
        let readers = self.sources.iter().map(|source| source.reader(rows)).collect::<Result<Vec<_>>>()?;
        let mut buckets: HashMap<Combination, (usize, Rows<'_>)> = HashMap::new();
        for (n, slice) in rows.slices().iter().enumerate() {
            let values = self
                .sources
                .iter()
                .zip(&readers)
                .map(|(source, reader)| source.values(slice, reader))
                .collect::<Result<Vec<_>>>()?;
            let all = slice.rows.len() == slice.scope.rows().count();
            let walked = all && self.sources.first().is_some_and(|source| source.is_walked(slice));
            for row in &slice.rows {
                let mut combinations: Vec<Combination> = vec![Vec::new()];
                // Whether each combination begins with the same value as those of the value before.
                let mut again = vec![false];
                for (place, (source, values)) in self.sources.iter().zip(&values).enumerate() {
                    let items = source.items(values, *row);
                    let count = combinations.len().saturating_mul(items.len());
                    if count > MOST_OF_A_ROW {
                        return Err(too_many(count));
                    }
                    again = match place {
                        0 => (0..items.len()).map(|at| at > 0 && items[at] == items[at - 1]).collect(),
                        _ => again.iter().flat_map(|again| vec![*again; items.len()]).collect(),
                    };
                    combinations = combinations
                        .iter()
                        .flat_map(|begun| {
                            items.iter().map(|item| {
                                let mut longer = begun.clone();
                                longer.push(item.clone());
                                longer
                            })
                        })
                        .collect();
                }
                for (combination, again) in combinations.into_iter().zip(again) {
                    let (count, found) = buckets.entry(combination).or_insert_with(|| (0, rows.empty()));
                    *count += usize::from(!(walked && again));
                    found.push_again(n, *row);
                }
            }
        }
        let mut buckets: Vec<(Combination, (usize, Rows<'_>))> = buckets.into_iter().collect();
        buckets.sort_by(|(a, _), (b, _)| self.compare(a, b));
        if let Some(after) = &self.after {
            let after: Combination = self
                .sources
                .iter()
                .zip(&readers)
                .map(|(source, reader)| source.after(after.get(&source.name), reader))
                .collect::<Result<_>>()?;
            buckets.retain(|(combination, _)| self.compare(combination, &after).is_gt());
        }
        buckets.truncate(self.size);
        let mut shown = Vec::new();
        for (combination, (count, rows)) in &buckets {
            let key = self.key(combination, &readers);
            let mut bucket = self.inner.bucket(Map::from_iter([("key".to_owned(), key)]), rows)?;
            bucket["doc_count"] = (*count).into();
            shown.push(bucket);
        }
        let last = buckets.last().map(|(combination, _)| self.key(combination, &readers));
        self.inner.finish(&mut shown, rows.context().render.typed_keys)?;
        let mut body = json!({});
        if let Some(last) = last {
            body["after_key"] = last;
        }
        body["buckets"] = Value::Array(shown);
        Ok(Answer::new("composite", body))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}
