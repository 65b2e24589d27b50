//! `prefix`: terms that begin so, score 1.

use serde_json::Value;

use super::term::field_and;
use super::{Matches, Query, Scope, attributes, constant, multi_term};
use crate::http::{Error, Result};

#[derive(Debug)]
pub(super) struct Prefix {
    pub(super) field: String,
    pub(super) value: String,
    pub(super) case_insensitive: bool,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let (field, mut fields) = field_and("prefix", "value", body)?;
    let old = fields.string("prefix")?;
    let value = fields.string("value")?.or(old);
    let value = value.ok_or_else(|| Error::illegal_argument("value cannot be null"))?;
    let case_insensitive = fields.bool("case_insensitive")?.unwrap_or(false);
    multi_term::rewrite(&mut fields)?;
    attributes::finish(fields, Prefix { field, value, case_insensitive })
}

impl Query for Prefix {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let pattern = format!("{}*", self.value);
        if let Some(found) = scope
            .field(&self.field)
            .and_then(|field| constant::like(scope, field, &pattern, self.case_insensitive))
        {
            return Ok(found);
        }
        multi_term::matches(scope, "prefix", &self.field, &pattern, |normalizer| {
            let prefix = multi_term::normalized(normalizer, &self.value);
            let folded = self.case_insensitive;
            Ok(move |term: &str| begins(term, &prefix, folded))
        })
    }
}

/// Whether a term begins so; letters of ASCII in either case when asked.
pub(super) fn begins(term: &str, prefix: &str, folded: bool) -> bool {
    if folded {
        term.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    } else {
        term.starts_with(prefix)
    }
}
