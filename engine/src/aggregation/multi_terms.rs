//! `multi_terms`: a bucket for each combination of values of several fields.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::bounds::too_many;
use super::composite::MOST_OF_A_ROW;
use super::item::{Class, Item};
use super::order::{Order, Place};
use super::terms::count;
use super::{Aggregation, Answer, Definition, FieldValues, Rows, Shape, Tree};
use crate::http::{Error, Fields, Result};
use crate::search::{Format, double};

#[derive(Debug)]
struct MultiTerms {
    fields: Vec<FieldValues>,
    order: Order,
    size: usize,
    least: usize,
    show_error: bool,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut members = definition.fields()?;
    for harmless in ["collect_mode", "shard_min_doc_count"] {
        members.take(harmless);
    }
    count(&mut members, "shard_size", &name, 1)?;
    let size = count(&mut members, "size", &name, 1)?.unwrap_or(10);
    let least = count(&mut members, "min_doc_count", &name, 1)?.unwrap_or(1);
    let order = members.take("order").map(Order::parse).transpose()?.unwrap_or_else(Order::by_count);
    let show_error = members.bool("show_term_doc_count_error")?.unwrap_or(false);
    let fields = match members.take("terms") {
        Some(Value::Array(items)) => items.into_iter().map(field).collect::<Result<Vec<_>>>()?,
        _ => return Err(Error::illegal_argument("Required [terms]")),
    };
    members.finish()?;
    if fields.len() < 2 {
        return Err(Error::illegal_argument(
            "The [terms] parameter in the aggregation [multi_terms] must be present and have at least 2 fields",
        ));
    }
    Ok(Box::new(MultiTerms { fields, order, size, least, show_error, inner: definition.inner }))
}

fn field(item: Value) -> Result<FieldValues> {
    let mut members = Fields::of("multi_terms", item)?;
    let values = FieldValues::take(&mut members)?;
    members.finish()?;
    Ok(values)
}

impl MultiTerms {
    fn collect<'i>(&self, rows: &Rows<'i>, classes: &[Class]) -> Result<HashMap<Vec<Item>, Rows<'i>>> {
        let mut buckets: HashMap<Vec<Item>, Rows<'i>> = HashMap::new();
        for (n, slice) in rows.slices().iter().enumerate() {
            let sources = self.fields.iter().zip(classes);
            let sources =
                sources.map(|(field, class)| field.items(slice, *class)).collect::<Result<Vec<_>>>()?;
            for row in &slice.rows {
                let mut combinations: Vec<Vec<Item>> = vec![Vec::new()];
                for source in &sources {
                    let items = source.items(*row);
                    let count = combinations.len().saturating_mul(items.len());
                    if count > MOST_OF_A_ROW {
                        return Err(too_many(count));
                    }
                    let longer = combinations.iter().flat_map(|begun| {
                        items.iter().map(|item| begun.iter().chain([item]).cloned().collect())
                    });
                    combinations = longer.collect();
                }
                for combination in combinations {
                    buckets.entry(combination).or_insert_with(|| rows.empty()).push(n, *row);
                }
            }
        }
        Ok(buckets)
    }
}

/// One value in a key, and its text.
fn shown(item: &Item, format: &Format) -> (Value, String) {
    let json = item.to_json();
    let text = match (item, item.as_f64().and_then(|number| format.text(number))) {
        (_, Some(text)) => return (Value::from(text.clone()), text),
        (Item::Double(_), None) => item.as_f64().map_or_else(String::new, double),
        (_, None) => crate::http::shown(&json),
    };
    (json, text)
}

impl Aggregation for MultiTerms {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let typed = rows.context().render.typed_keys;
        self.order.check(&self.inner)?;
        let classes = self.fields.iter().map(|field| field.class(rows)).collect::<Result<Vec<_>>>()?;
        let formats = self.fields.iter().map(|field| field.format(rows)).collect::<Result<Vec<_>>>()?;
        let mut buckets = Vec::new();
        for (items, rows) in self.collect(rows, &classes)? {
            if rows.count() >= self.least {
                let answers = if self.order.needs_answers() {
                    Value::Object(self.inner.compute(&rows)?)
                } else {
                    Value::Null
                };
                buckets.push((items, rows, answers));
            }
        }
        buckets.sort_by(|(a, in_a, of_a), (b, in_b, of_b)| {
            let a = Place { key: a, count: in_a.count(), body: of_a };
            let b = Place { key: b, count: in_b.count(), body: of_b };
            self.order.compare(&a, &b, typed)
        });
        let others: usize = buckets.iter().skip(self.size).map(|(_, rows, _)| rows.count()).sum();
        let mut list = Vec::new();
        for (items, rows, _) in buckets.into_iter().take(self.size) {
            let parts = items.iter().zip(&formats).map(|(item, format)| shown(item, format));
            let (keys, texts): (Vec<Value>, Vec<String>) = parts.unzip();
            let mut members = serde_json::Map::new();
            members.insert("key".to_owned(), Value::Array(keys));
            members.insert("key_as_string".to_owned(), texts.join("|").into());
            if self.show_error {
                members.insert("doc_count_error_upper_bound".to_owned(), 0.into());
            }
            list.push(self.inner.bucket(members, &rows)?);
        }
        self.inner.finish(&mut list, typed)?;
        let body =
            json!({ "doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": list });
        Ok(Answer::new("multi_terms", body))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}
