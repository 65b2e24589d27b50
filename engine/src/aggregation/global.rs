//! `global`: all documents of the indices, whatever the query.

use serde_json::Map;

use super::{Aggregation, Answer, Definition, Rows, Shape, Tree};
use crate::http::Result;

#[derive(Debug)]
struct Global {
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    definition.fields()?.finish()?;
    Ok(Box::new(Global { inner: definition.inner }))
}

impl Aggregation for Global {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        Ok(Answer::new("global", self.inner.bucket(Map::new(), &rows.everything())?))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Bucket(&self.inner)
    }
}
