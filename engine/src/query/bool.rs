//! `bool`: queries that must, should and must not match, and filters.

use serde_json::Value;

use super::{Matches, Query, Scope};
use crate::http::{Error, Fields, Result};

#[derive(Debug)]
struct Bool {
    must: Vec<Box<dyn Query>>,
    filter: Vec<Box<dyn Query>>,
    should: Vec<Box<dyn Query>>,
    must_not: Vec<Box<dyn Query>>,
    boost: f32,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of("bool", body)?;
    fields.unsupported(&["_name", "minimum_should_match"])?;
    let query = Bool {
        must: clauses(&mut fields, "must")?,
        filter: clauses(&mut fields, "filter")?,
        should: clauses(&mut fields, "should")?,
        must_not: clauses(&mut fields, "must_not")?,
        boost: fields.boost()?,
    };
    fields.finish()?;
    Ok(Box::new(query))
}

/// One query or an array of them.
fn clauses(fields: &mut Fields, name: &str) -> Result<Vec<Box<dyn Query>>> {
    match fields.take(name) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => items.into_iter().map(super::parse).collect(),
        Some(one) => Ok(vec![super::parse(one).map_err(|cause| within(name, cause))?]),
    }
}

fn within(name: &str, cause: Error) -> Error {
    if cause.status() == 501 {
        return cause;
    }
    Error::x_content_parse(format!("[bool] failed to parse field [{name}]")).caused_by(cause)
}

impl Query for Bool {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let all = |queries: &[Box<dyn Query>]| -> Result<Vec<Matches>> {
            queries.iter().map(|query| query.matches(scope)).collect()
        };
        let required: Option<Matches> = all(&self.filter)?
            .into_iter()
            .map(|filter| filter.with_score(0.0))
            .chain(all(&self.must)?)
            .reduce(|some, more| some.and(&more));
        let optional = all(&self.should)?.into_iter().reduce(|some, more| some.or(&more));
        let matches = match (required, optional) {
            // Beside required clauses the optional ones only add to the score.
            (Some(required), Some(optional)) => required.or(&optional.filter(|row| required.contains(row))),
            (Some(required), None) => required,
            (None, Some(optional)) => optional,
            (None, None) => {
                let score = if self.must_not.is_empty() { 1.0 } else { 0.0 };
                Matches::constant(scope.rows().collect(), score)
            }
        };
        let excluded = all(&self.must_not)?.into_iter().reduce(|some, more| some.or(&more));
        let matches = match excluded {
            Some(excluded) => matches.without(&excluded),
            None => matches,
        };
        let boost = self.boost;
        #[expect(clippy::float_cmp, reason = "the default is exactly 1")]
        let plain = boost == 1.0;
        Ok(if plain {
            matches
        } else {
            Matches::scored(matches.iter().map(|(row, score)| (row, score * boost)))
        })
    }
}
