//! `reverse_nested`: the documents, or outer entries, around these entries.

use serde_json::Map;

use super::{Aggregation, Answer, Definition, Rows, Shape, Tree};
use crate::http::{Error, Result};
use crate::query::Scope;

#[derive(Debug)]
struct ReverseNested {
    name: String,
    /// `None`: the documents.
    path: Option<String>,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.fields()?;
    let path = fields.string("path")?;
    fields.finish()?;
    Ok(Box::new(ReverseNested { name: definition.name, path, inner: definition.inner }))
}

impl Aggregation for ReverseNested {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        // Empty buckets may have lost the level; only rows must lie in a nested object.
        if rows.slices().iter().any(|slice| slice.scope.level.is_none() && !slice.rows.is_empty()) {
            return Err(Error::illegal_argument(format!(
                "Reverse nested aggregation [{}] can only be used inside a [nested] aggregation",
                self.name
            )));
        }
        let found = rows.map(|slice| {
            let scope = match &self.path {
                None => Scope { level: None, ..slice.scope },
                Some(path) => match slice.scope.descend(path) {
                    Some(scope) => scope,
                    None => return slice.with(slice.scope, Vec::new()),
                },
            };
            let store = scope.store;
            let around = |entry: u32| {
                let mut row = entry;
                while store.nested(row).map(|(level, _)| level) != scope.level {
                    let parent = store.parent(row);
                    if parent == row {
                        return None;
                    }
                    row = parent;
                }
                Some(row)
            };
            let mut rows: Vec<u32> = slice.rows.iter().filter_map(|row| around(*row)).collect();
            rows.sort_unstable();
            rows.dedup();
            slice.with(scope, rows)
        });
        Ok(Answer::new("reverse_nested", self.inner.bucket(Map::new(), &found)?))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Bucket(&self.inner)
    }
}
