//! `match_none`: no document.

use serde_json::Value;

use super::{Matches, Query, Scope, attributes};
use crate::http::{Fields, Result};

#[derive(Debug)]
struct MatchNone;

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    attributes::finish(Fields::of("match_none", body)?, MatchNone)
}

impl Query for MatchNone {
    fn matches(&self, _: &Scope<'_>) -> Result<Matches> {
        Ok(Matches::none())
    }

    fn can_match(&self, _: &Scope<'_>) -> Result<bool> {
        Ok(false)
    }
}
