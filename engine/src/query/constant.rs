//! Fields of the type `constant_keyword`: what is true of their value is true of every document, score 1.

use super::{Matches, Scope};
use crate::index::{Field, Kind, glob};

/// All documents, if the field is a constant and the pattern fits it; `None` for any other field. A `*` stands for any
/// characters, in exact values, too, and nothing else is a sign.
///
/// Source: `ConstantFieldType` of `OpenSearch`.
pub(super) fn like(scope: &Scope<'_>, field: &Field, pattern: &str, any_case: bool) -> Option<Matches> {
    let Kind::Constant(value) = &field.kind else { return None };
    let fits = if any_case {
        glob(&pattern.to_ascii_lowercase(), &value.to_ascii_lowercase())
    } else {
        glob(pattern, value)
    };
    Some(all_or_none(scope, fits))
}

pub(super) fn all_or_none(scope: &Scope<'_>, all: bool) -> Matches {
    if all { Matches::constant(scope.rows().collect(), 1.0) } else { Matches::none() }
}
