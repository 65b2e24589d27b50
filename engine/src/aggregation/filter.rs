//! `filter`: the rows that a query matches.

use serde_json::{Map, Value};

use super::{Aggregation, Answer, Definition, Rows, Shape, Tree};
use crate::http::{Error, Result};
use crate::query::{self, Query};

#[derive(Debug)]
struct Filter {
    query: Box<dyn Query>,
    inner: Tree,
}

pub(super) fn parse(definition: Definition) -> Result<Box<dyn Aggregation>> {
    let query = query(definition.body)?;
    Ok(Box::new(Filter { query, inner: definition.inner }))
}

/// The query of a bucket. One without a name matches everything, in these aggregations alone.
pub(super) fn query(body: Value) -> Result<Box<dyn Query>> {
    match body {
        Value::Object(members) if members.is_empty() => {
            Err(Error::illegal_argument("query malformed, empty clause found"))
        }
        body => query::parse(body),
    }
}

/// The rows that a query matches, of those given.
pub(super) fn matching<'i>(query: &dyn Query, rows: &Rows<'i>) -> Result<Rows<'i>> {
    let mut found = rows.empty();
    for (n, slice) in rows.slices().iter().enumerate().filter(|(_, slice)| !slice.rows.is_empty()) {
        let matches = query.matches(&slice.scope.unscored())?;
        slice.rows.iter().filter(|row| matches.contains(**row)).for_each(|row| found.push(n, *row));
    }
    Ok(found)
}

impl Aggregation for Filter {
    fn compute(&self, rows: &Rows<'_>) -> Result<Answer> {
        let found = matching(&*self.query, rows)?;
        Ok(Answer::new("filter", self.inner.bucket(Map::new(), &found)?))
    }

    fn queries(&self) -> Vec<&dyn Query> {
        vec![&*self.query]
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Bucket(&self.inner)
    }
}
