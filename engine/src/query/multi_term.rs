//! What queries for many terms at once have in common: `prefix`, `wildcard`, `regexp`.

use super::{Matches, Scope, constant, exact, metadata};
use crate::http::{Error, Fields, Result};
use crate::index::{Kind, Normalizer};

/// Reads `rewrite`. It says how matching terms are scored; only scoring them all alike is implemented.
pub(super) fn rewrite(fields: &mut Fields) -> Result<()> {
    match fields.string("rewrite")?.as_deref() {
        None | Some("constant_score" | "constant_score_blended") => Ok(()),
        Some(other) => Err(Error::unsupported(format!("[rewrite: {other}] of [{}]", fields.what()))),
    }
}

/// Reads `rewrite` of queries that score each term by its nearness.
pub(super) fn blended(fields: &mut Fields) -> Result<()> {
    match fields.string("rewrite")?.as_deref() {
        None => Ok(()),
        Some(other) => Err(Error::unsupported(format!("[rewrite: {other}] of [{}]", fields.what()))),
    }
}

/// The rows one of whose terms fits, score 1. `fits` makes the test for the normalizer of the field.
pub(super) fn matches<F: Fn(&str) -> bool>(
    scope: &Scope<'_>,
    query: &str,
    name: &str,
    pattern: &str,
    fits: impl Fn(&Normalizer) -> Result<F>,
) -> Result<Matches> {
    let refused = |cause| scope.refuse(cause);
    let Some(field) = scope.field(name) else {
        let fits = fits(&Normalizer::None).map_err(refused)?;
        return metadata::like(scope, name, query, fits).unwrap_or_else(|| Ok(Matches::none()));
    };
    let normalizer = match &field.kind {
        Kind::Keyword { normalizer, .. } => normalizer,
        Kind::Text { .. } => &Normalizer::None,
        Kind::Constant(value) => {
            let fits = fits(&Normalizer::None).map_err(refused)?;
            return Ok(constant::all_or_none(scope, fits(value)));
        }
        kind => {
            return Err(scope.refuse_as(format!(
                "Can only use {query} queries on keyword, text and wildcard fields - not on [{}] which is of type [{}]",
                field.path,
                kind.name()
            )));
        }
    };
    exact::searchable(field).map_err(refused)?;
    let fits = fits(normalizer).map_err(refused)?;
    Ok(scope.column(field).map_or_else(Matches::none, |column| exact::terms(scope, column, pattern, fits)))
}

/// A pattern as the normalizer of a keyword leaves it.
pub(super) fn normalized(normalizer: &Normalizer, text: &str) -> String {
    normalizer.apply(text)
}
