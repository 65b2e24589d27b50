//! `rare_terms`: a bucket for each value that few rows have.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::include::Wanted;
use super::item::{Class, Item};
use super::terms::key;
use super::{Aggregation, Answer, Definition, FieldValues, Rows, Shape, Tree};
use crate::http::{Error, Result};

#[derive(Debug)]
struct RareTerms {
    name: String,
    values: FieldValues,
    wanted: Wanted,
    most: usize,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let name = definition.name.clone();
    let mut fields = definition.fields()?;
    let most = fields.i64("max_doc_count")?.unwrap_or(1);
    if most < 1 {
        return Err(Error::illegal_argument(format!(
            "[max_doc_count] must be greater than 0. Found [{most}] in [{name}]"
        )));
    }
    if most > 100 {
        return Err(Error::illegal_argument(format!("[max_doc_count] must be smaller than 100in [{name}]")));
    }
    if let Some(precision) = fields.f64("precision")?.filter(|precision| *precision < 0.00001) {
        return Err(Error::illegal_argument(format!(
            "[precision] must be greater than 0.00001, found [{precision:?}]"
        )));
    }
    let wanted = Wanted::take(&mut fields)?;
    let values = FieldValues::take(&mut fields)?;
    fields.finish()?;
    let most = usize::try_from(most).unwrap_or(1);
    Ok(Box::new(RareTerms { name, values, wanted, most, inner: definition.inner }))
}

impl Aggregation for RareTerms {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let class = self.values.class(rows)?;
        self.wanted.check(&self.name, class)?;
        if class == Class::Double && !self.values.is_unmapped(rows) {
            return Err(Error::illegal_argument(
                "RareTerms aggregation does not support floating point fields.",
            ));
        }
        let format = self.values.format(rows)?;
        let mut buckets: BTreeMap<Item, Rows<'_>> = BTreeMap::new();
        for (n, slice) in rows.slices().iter().enumerate() {
            let source = self.values.items(slice, class)?;
            let field = slice.scope.field(&self.values.field).map(|field| &**field);
            for row in &slice.rows {
                for item in source.items(*row).into_iter().filter(|item| self.wanted.wants(item, field)) {
                    buckets.entry(item).or_insert_with(|| rows.empty()).push(n, *row);
                }
            }
        }
        let mut rare: Vec<(&Item, &Rows<'_>)> =
            buckets.iter().filter(|(_, rows)| rows.count() <= self.most).collect();
        rare.sort_by_key(|(_, rows)| rows.count());
        let mut shown: Vec<Value> = rare
            .into_iter()
            .map(|(item, rows)| self.inner.bucket(key(item, &format), rows))
            .collect::<Result<_>>()?;
        self.inner.finish(&mut shown, rows.context().render.typed_keys)?;
        let kind = match class {
            _ if self.values.is_unmapped(rows) => "umrareterms",
            Class::Address | Class::Text => "srareterms",
            _ => "lrareterms",
        };
        Ok(Answer::new(kind, json!({ "buckets": shown })))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Buckets { inner: &self.inner, least: None }
    }
}
