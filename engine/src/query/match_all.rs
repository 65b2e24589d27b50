//! `match_all`: every document, score 1.

use serde_json::Value;

use super::{Matches, Query, Scope};
use crate::http::{Fields, Result};

#[derive(Debug)]
struct MatchAll {
    boost: f32,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of("match_all", body)?;
    fields.unsupported(&["_name"])?;
    let query = MatchAll { boost: fields.boost()? };
    fields.finish()?;
    Ok(Box::new(query))
}

impl Query for MatchAll {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        Ok(Matches::constant(scope.rows().collect(), self.boost))
    }
}
