//! `dis_max`: the best of several queries.

use serde_json::Value;

use super::{Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct DisMax {
    queries: Vec<Box<dyn Query>>,
    tie_breaker: f32,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of_query("dis_max", body)?;
    let queries = match fields.take("queries") {
        None => return Err(Error::parsing("[dis_max] requires 'queries' field with at least one clause")),
        Some(Value::Array(items)) if items.is_empty() => {
            return Err(Error::parsing("[dis_max] requires 'queries' field with at least one clause"));
        }
        Some(Value::Array(items)) => items.into_iter().map(super::parse).collect::<Result<_>>()?,
        Some(one) => vec![super::parse(one)?],
    };
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision in Lucene")]
    let tie_breaker = fields.f64("tie_breaker")?.unwrap_or(0.0) as f32;
    attributes::finish(fields, DisMax { queries, tie_breaker })
}

/// Refuses a part of a score that is more than all of it, or less than nothing.
pub(super) fn check(tie_breaker: f32) -> Result<()> {
    if (0.0..=1.0).contains(&tie_breaker) {
        return Ok(());
    }
    Err(Error::illegal_argument("tieBreakerMultiplier must be in [0, 1]"))
}

impl Query for DisMax {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let found = self.queries.iter().map(|query| query.matches(scope)).collect::<Result<Vec<_>>>()?;
        check(self.tie_breaker).map_err(|cause| scope.refuse(cause))?;
        Ok(Matches::best(&found, self.tie_breaker))
    }

    fn inner(&self) -> Vec<&dyn Query> {
        self.queries.iter().map(|query| &**query).collect()
    }
}
