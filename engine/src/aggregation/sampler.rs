//! `sampler`: the documents of each index that match best.

use serde_json::Map;

use super::{Aggregation, Answer, Definition, Rows, Shape, Tree};
use crate::http::{Error, Result};

#[derive(Debug)]
struct Sampler {
    size: usize,
    inner: Tree,
}

pub(super) fn parse(mut definition: Definition) -> Result<Box<dyn Aggregation>> {
    let mut fields = definition.fields()?;
    let size = fields.i64("shard_size")?.unwrap_or(100);
    fields.finish()?;
    let size = usize::try_from(size).map_err(|_| {
        let name = &definition.name;
        Error::illegal_argument(format!(
            "shardSize must be greater than or equal to 0. Found [{size}] in [{name}]"
        ))
    })?;
    Ok(Box::new(Sampler { size, inner: definition.inner }))
}

impl Aggregation for Sampler {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let best = rows.map(|slice| {
            let mut rows = slice.rows.clone();
            if rows.len() > self.size {
                rows.sort_by(|a, b| slice.score(*b).total_cmp(&slice.score(*a)));
                rows.truncate(self.size);
                rows.sort_unstable();
            }
            slice.with(slice.scope, rows)
        });
        Ok(Answer::new("sampler", self.inner.bucket(Map::new(), &best)?))
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Bucket(&self.inner)
    }
}
