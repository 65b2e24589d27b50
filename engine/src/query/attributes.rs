//! What every query may say besides: `boost` and `_name`.

use super::{Matches, Query, Scope};
use crate::http::{Fields, Result};

/// Reads `boost` and `_name`, refuses members that nobody asked for, and gives the query what was said.
pub(super) fn finish(mut fields: Fields, query: impl Query + 'static) -> Result<Box<dyn Query>> {
    let boost = fields.boost()?;
    let name = fields.string("_name")?;
    fields.finish()?;
    Ok(with(boost, name, Box::new(query)))
}

/// A query with its boost and name.
pub(super) fn with(boost: f32, name: Option<String>, query: Box<dyn Query>) -> Box<dyn Query> {
    #[expect(clippy::float_cmp, reason = "the default is exactly 1")]
    let plain = boost == 1.0 && name.is_none();
    if plain { query } else { Box::new(Attributed { query, boost, name }) }
}

#[derive(Debug)]
struct Attributed {
    query: Box<dyn Query>,
    boost: f32,
    name: Option<String>,
}

impl Query for Attributed {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        Ok(self.query.matches(scope)?.times(self.boost))
    }

    fn can_match(&self, scope: &Scope<'_>) -> Result<bool> {
        self.query.can_match(scope)
    }

    fn inner(&self) -> Vec<&dyn Query> {
        vec![&*self.query]
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

/// The named queries of a tree, for `matched_queries`.
pub(crate) fn named(query: &dyn Query) -> Vec<(&str, &dyn Query)> {
    let mut found: Vec<_> = query.name().map(|name| (name, query)).into_iter().collect();
    found.extend(query.inner().into_iter().flat_map(named));
    found
}
