//! `bool`: queries that must, should and must not match, and filters.

use serde_json::Value;

use super::clauses::Clauses;
use super::minimum::Minimum;
use super::{MAX_CLAUSES, Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result, left_out};

#[derive(Debug)]
struct Bool {
    must: Vec<Box<dyn Query>>,
    filter: Vec<Box<dyn Query>>,
    should: Vec<Box<dyn Query>>,
    must_not: Vec<Box<dyn Query>>,
    minimum: Option<Minimum>,
    /// Whether a query of nothing but `must_not` matches all other documents; otherwise it matches none.
    adjust_pure_negative: bool,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let clauses_or_null = ["must", "filter", "should", "must_not", "minimum_should_match"];
    let body = left_out(body, |name| clauses_or_null.contains(&name));
    let mut fields = Fields::of("bool", body)?;
    let query = Bool {
        must: clauses(&mut fields, "must")?,
        filter: clauses(&mut fields, "filter")?,
        should: clauses(&mut fields, "should")?,
        must_not: clauses(&mut fields, "must_not")?,
        minimum: Minimum::take(&mut fields)?,
        adjust_pure_negative: fields.bool("adjust_pure_negative")?.unwrap_or(true),
    };
    attributes::finish(fields, query)
}

/// One query or an array of them.
fn clauses(fields: &mut Fields, name: &str) -> Result<Vec<Box<dyn Query>>> {
    let items = match fields.take(name) {
        None => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(one) => vec![one],
    };
    items.into_iter().map(|item| super::parse(item).map_err(|cause| within("bool", name, cause))).collect()
}

/// How a declarative parser tells that an inner query could not be read.
pub(super) fn within(what: &str, name: &str, cause: Error) -> Error {
    if cause.status() == 501 {
        return cause;
    }
    Error::x_content_parse(format!("[{what}] failed to parse field [{name}]")).inside(cause)
}

impl Query for Bool {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let clauses = self.must.len() + self.filter.len() + self.should.len() + self.must_not.len();
        if clauses > MAX_CLAUSES {
            return Err(too_many_clauses(scope));
        }
        let all = |queries: &[Box<dyn Query>], scope: &Scope<'_>| -> Result<Vec<Matches>> {
            queries.iter().map(|query| query.matches(scope)).collect()
        };
        let unscored = scope.unscored();
        let filters = all(&self.filter, &unscored)?.into_iter().map(|filter| filter.with_score(0.0));
        let clauses = Clauses {
            must: filters.chain(all(&self.must, scope)?).collect(),
            should: all(&self.should, scope)?,
            must_not: all(&self.must_not, &unscored.unsought())?,
        };
        if clauses.is_purely_negative() && !self.adjust_pure_negative {
            return Ok(Matches::none());
        }
        // Without any clause all documents match, whatever is required of none.
        let minimum = self.minimum.as_ref().filter(|_| !self.inner().is_empty());
        let minimum = minimum.map_or(0, |minimum| minimum.of(self.should.len()));
        Ok(clauses.combine(scope, minimum))
    }

    fn can_match(&self, scope: &Scope<'_>) -> Result<bool> {
        let all = |queries: &[Box<dyn Query>]| -> Result<Vec<bool>> {
            queries.iter().map(|query| query.can_match(scope)).collect()
        };
        // What must not match is read and rules no index out.
        let (must, filter, should, _) =
            (all(&self.must)?, all(&self.filter)?, all(&self.should)?, all(&self.must_not)?);
        if must.is_empty() && filter.is_empty() && !should.is_empty() {
            return Ok(should.contains(&true));
        }
        Ok(!must.contains(&false) && !filter.contains(&false))
    }

    fn inner(&self) -> Vec<&dyn Query> {
        let lists = [&self.must, &self.filter, &self.should, &self.must_not];
        lists.into_iter().flatten().map(|query| &**query).collect()
    }
}

/// `indices.query.bool.max_clause_count`
pub(super) fn too_many_clauses(scope: &Scope<'_>) -> Error {
    let reason = format!("maxClauseCount is set to {MAX_CLAUSES}");
    scope.refuse(Error::new(400, "too_many_clauses", reason))
}
