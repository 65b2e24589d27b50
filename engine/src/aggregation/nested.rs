//! `nested`: the entries of a nested object in these rows.

use serde_json::Map;

use super::{Aggregation, Answer, Definition, Rows, Shape, Tree};
use crate::http::{Error, Result};

#[derive(Debug)]
struct Nested {
    path: String,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.fields()?;
    let path = fields.string("path")?;
    fields.finish()?;
    let path = path.ok_or_else(|| {
        Error::parsing(format!("Missing [path] field for nested aggregation [{}]", definition.name))
    })?;
    Ok(Box::new(Nested { path, inner: definition.inner }))
}

impl Aggregation for Nested {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let found = rows.map(|slice| {
            let Some(scope) = slice.scope.descend(&self.path) else {
                return slice.with(slice.scope, Vec::new());
            };
            let store = scope.store;
            let inside = |entry: u32| {
                let mut around = entry;
                loop {
                    around = store.parent(around);
                    if slice.rows.binary_search(&around).is_ok() {
                        return true;
                    }
                    if around == store.parent(around) {
                        return false;
                    }
                }
            };
            slice.with(scope, scope.rows().filter(|entry| inside(*entry)).collect())
        });
        Ok(Answer::new("nested", self.inner.bucket(Map::new(), &found)?))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Bucket(&self.inner)
    }
}
