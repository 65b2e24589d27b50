//! `regexp`: terms that match a regular expression, score 1.

use serde_json::Value;

use super::expression::{Expression, Flags};
use super::term::field_and;
use super::{Matches, Query, Scope, attributes, multi_term};
use crate::http::{Error, Result};

/// `index.max_regex_length`
const MAX_LENGTH: usize = 1000;

#[derive(Debug)]
pub(super) struct Regexp {
    pub(super) field: String,
    pub(super) text: String,
    pub(super) flags: Flags,
    pub(super) case_insensitive: bool,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let (field, mut fields) = field_and("regexp", "value", body)?;
    let text = fields.string("value")?.ok_or_else(|| Error::illegal_argument("value cannot be null"))?;
    let flags = fields.string("flags")?.map_or(Ok(Flags::ALL), |flags| Flags::read(&flags))?;
    // A bound on automata, which this engine does not build.
    fields.i64("max_determinized_states")?;
    let case_insensitive = fields.bool("case_insensitive")?.unwrap_or(false);
    multi_term::rewrite(&mut fields)?;
    attributes::finish(fields, Regexp { field, text, flags, case_insensitive })
}

/// Refuses a longer expression than an index takes, also where its other faults are forgiven.
pub(super) fn check_length(scope: &Scope<'_>, text: &str) -> Result<()> {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        return Err(scope.refuse(Error::illegal_argument(format!(
            "The length of regex [{length}] used in the Regexp Query request has exceeded the allowed maximum of [{MAX_LENGTH}]. This maximum can be set by changing the [index.max_regex_length] index level setting."
        ))));
    }
    Ok(())
}

impl Query for Regexp {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        check_length(scope, &self.text)?;
        let pattern = format!("/{}/", self.text);
        multi_term::matches(scope, "regexp", &self.field, &pattern, |_| {
            let expression = Expression::read(&self.text, self.flags, self.case_insensitive)?;
            Ok(move |term: &str| expression.fits(term))
        })
    }
}
