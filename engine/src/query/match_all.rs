//! `match_all`: every document, score 1.

use serde_json::Value;

use super::{Matches, Query, Scope, attributes};
use crate::http::{Fields, Result};

#[derive(Debug)]
pub(super) struct MatchAll;

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    attributes::finish(Fields::of("match_all", body)?, MatchAll)
}

impl Query for MatchAll {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        Ok(Matches::constant(scope.rows().collect(), 1.0))
    }

    fn can_match(&self, _: &Scope<'_>) -> Result<bool> {
        Ok(true)
    }
}
