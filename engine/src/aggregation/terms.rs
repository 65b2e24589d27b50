//! `terms`: a bucket for each value.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::include::Wanted;
use super::item::{Class, Item};
use super::order::{Order, Place};
use super::{Aggregation, Answer, Definition, FieldValues, Rows, Shape, Tree};
use crate::http::{Error, Fields, Result};
use crate::search::Format;

#[derive(Debug)]
struct Terms {
    name: String,
    values: FieldValues,
    wanted: Wanted,
    order: Order,
    size: usize,
    /// How many values an index looks at beyond which it only counts.
    shard_size: usize,
    least: usize,
    /// `shard_min_doc_count`: values with less are not even counted.
    shard_least: usize,
    /// `show_term_doc_count_error`
    show_error: bool,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    // How counting is done; what is counted is exact in any case.
    for harmless in ["collect_mode", "execution_hint"] {
        fields.take(harmless);
    }
    let asked = count(&mut fields, "shard_size", &name, 1)?;
    let size = count(&mut fields, "size", &name, 1)?.unwrap_or(10);
    let least = count(&mut fields, "min_doc_count", &name, 0)?.unwrap_or(1);
    let shard_least = count(&mut fields, "shard_min_doc_count", &name, 0)?.unwrap_or(0).min(least);
    let order = fields.take("order").map(Order::parse).transpose()?.unwrap_or_else(Order::by_count);
    // Of keys in their order the first are the same everywhere; by any other order each index gives some more.
    let some_more =
        || if order.is_by_key() { size } else { size.saturating_add(size / 2).saturating_add(10) };
    let shard_size = asked.unwrap_or_else(some_more).max(size);
    let wanted = Wanted::take(&mut fields)?;
    let show_error = fields.bool("show_term_doc_count_error")?.unwrap_or(false);
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    let inner = definition.inner;
    Ok(Box::new(Terms {
        name,
        values,
        wanted,
        order,
        size,
        shard_size,
        least,
        shard_least,
        show_error,
        inner,
    }))
}

/// A whole number that has a least value.
pub(super) fn count(fields: &mut Fields, member: &str, name: &str, least: i64) -> Result<Option<usize>> {
    let Some(number) = fields.i64(member)? else { return Ok(None) };
    if number < least {
        let bound =
            if least > 0 { "greater than 0".to_owned() } else { format!("greater than or equal to {least}") };
        return Err(Error::illegal_argument(format!(
            "[{member}] must be {bound}. Found [{number}] in [{name}]"
        )));
    }
    Ok(usize::try_from(number).ok())
}

/// A value and its rows.
type Bucket<'i> = (Item, Rows<'i>);

impl Terms {
    fn collect<'i>(&self, rows: &Rows<'i>, class: Class) -> Result<Vec<Bucket<'i>>> {
        let mut buckets: HashMap<Item, Rows<'i>> = HashMap::new();
        for (n, slice) in rows.slices().iter().enumerate() {
            let source = self.values.items(slice, class)?;
            let field = slice.scope.field(&self.values.field).map(|field| &**field);
            for row in &slice.rows {
                for item in source.items(*row) {
                    if self.wanted.wants(&item, field) {
                        buckets.entry(item).or_insert_with(|| rows.empty()).push(n, *row);
                    }
                }
            }
            if self.least == 0 {
                // Values that only other rows of the index have are buckets without rows.
                for row in slice.scope.rows() {
                    for item in source.items(row) {
                        if self.wanted.wants(&item, field) {
                            buckets.entry(item).or_insert_with(|| rows.empty());
                        }
                    }
                }
            }
        }
        Ok(buckets.into_iter().filter(|(_, rows)| rows.count() >= self.shard_least).collect())
    }
}

impl Aggregation for Terms {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let typed = rows.context().render.typed_keys;
        self.order.check(&self.inner)?;
        let class = self.values.class(rows)?;
        self.wanted.check(&self.name, class)?;
        let format = self.values.format(rows)?;
        let mut buckets: Vec<(Item, Rows<'_>, Value)> = Vec::new();
        for (item, rows) in self.collect(rows, class)? {
            let answers = if self.order.needs_answers() {
                Value::Object(self.inner.compute(&rows)?)
            } else {
                Value::Null
            };
            buckets.push((item, rows, answers));
        }
        buckets.sort_by(|(a, in_a, of_a), (b, in_b, of_b)| {
            let a = Place { key: a, count: in_a.count(), body: of_a };
            let b = Place { key: b, count: in_b.count(), body: of_b };
            self.order.compare(&a, &b, typed)
        });
        // `min_doc_count` is for what the indices gave: what it leaves out is not counted with the others, but what
        // came too late in the order to be given is, and was never asked for its count.
        let beyond = buckets.split_off(self.shard_size.min(buckets.len()));
        buckets.retain(|(_, rows, _)| rows.count() >= self.least);
        let others: usize =
            buckets.iter().skip(self.size).chain(&beyond).map(|(_, rows, _)| rows.count()).sum();
        let mut shown = Vec::new();
        for (item, rows, answers) in buckets.into_iter().take(self.size) {
            let mut members = key(&item, &format);
            members.insert("doc_count".to_owned(), rows.count().into());
            if self.show_error {
                members.insert("doc_count_error_upper_bound".to_owned(), 0.into());
            }
            match answers {
                Value::Object(answers) => members.extend(answers),
                _ => members.extend(self.inner.compute(&rows)?),
            }
            shown.push(Value::Object(members));
        }
        self.inner.finish(&mut shown, typed)?;
        let kind = match class {
            _ if self.values.is_unmapped(rows) => "umterms",
            Class::Whole => "lterms",
            Class::Unsigned => "ulterms",
            Class::Double => "dterms",
            Class::Address | Class::Text => "sterms",
        };
        let body =
            json!({ "doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": shown });
        Ok(Answer::new(kind, body))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}

/// `key`, and `key_as_string` where the values have a form of their own.
pub(super) fn key(item: &Item, format: &Format) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("key".to_owned(), item.to_json());
    let text = item.as_f64().and_then(|number| format.text(number));
    members.extend(text.map(|text| ("key_as_string".to_owned(), text.into())));
    members
}
