//! `constant_score`: what a filter matches, all with the same score.

use serde_json::Value;

use super::{Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct ConstantScore {
    filter: Box<dyn Query>,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    if body.is_array() {
        return Err(Error::parsing("unexpected token [START_ARRAY]"));
    }
    let mut fields = Fields::of_query("constant_score", body)?;
    let filter = fields
        .take("filter")
        .ok_or_else(|| Error::parsing("[constant_score] requires a 'filter' element"))
        .and_then(super::parse)?;
    attributes::finish(fields, ConstantScore { filter })
}

impl Query for ConstantScore {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        Ok(self.filter.matches(&scope.unscored())?.with_score(1.0))
    }

    fn can_match(&self, scope: &Scope<'_>) -> Result<bool> {
        self.filter.can_match(scope)
    }

    fn inner(&self) -> Vec<&dyn Query> {
        vec![&*self.filter]
    }
}
