//! `match`: the terms of a text, any or all of them.

use serde_json::Value;

use super::exact::exact;
use super::term::field_and;
use super::{Matches, Query, Scope, attributes, bm25};
use crate::http::{Error, Result, shown};
use crate::index::Kind;

#[derive(Debug)]
struct Match {
    field: String,
    query: Value,
    all: bool,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let (field, mut fields) = field_and("match", "query", body)?;
    fields.unsupported(&[
        "analyzer",
        "auto_generate_synonyms_phrase_query",
        "fuzziness",
        "fuzzy_rewrite",
        "fuzzy_transpositions",
        "lenient",
        "max_expansions",
        "minimum_should_match",
        "prefix_length",
        "zero_terms_query",
    ])?;
    let query = fields.take("query").ok_or_else(|| Error::parsing("No text specified for text query"))?;
    let all = match fields.string("operator")?.map(|operator| operator.to_lowercase()).as_deref() {
        None | Some("or") => false,
        Some("and") => true,
        Some(other) => {
            let reason =
                format!("No enum constant org.elasticsearch.index.query.Operator.{}", other.to_uppercase());
            return Err(Error::illegal_argument(reason));
        }
    };
    attributes::finish(fields, Match { field, query, all })
}

impl Query for Match {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let Some(field) = scope.field(&self.field) else { return Ok(Matches::none()) };
        let Kind::Text { search_analyzer, .. } = &field.kind else {
            return exact(scope, field, &self.query).map_err(|cause| scope.refuse(cause));
        };
        let Some(column) = scope.column(field) else { return Ok(Matches::none()) };
        Ok(search_analyzer
            .analyze(&shown(&self.query))
            .iter()
            .map(|token| bm25::term(scope, column, &token.text, field.norms))
            .reduce(|some, more| if self.all { some.and(&more) } else { some.or(&more) })
            .unwrap_or_else(Matches::none))
    }
}
