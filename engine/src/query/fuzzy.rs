//! `fuzzy`: terms that are few edits away from a word.

use serde_json::Value;

use super::exact::{self};
use super::fuzzy_term::Fuzzy;
use super::term::field_and;
use super::{Matches, Query, Scope, attributes, multi_term};
use crate::http::{Error, Result, token};
use crate::index::Kind;

#[derive(Debug)]
pub(super) struct FuzzyQuery {
    pub(super) field: String,
    pub(super) value: Value,
    pub(super) fuzzy: Fuzzy,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let (field, mut fields) = field_and("fuzzy", "value", body)?;
    let old = fields.take("term");
    let value = fields.take("value").or(old);
    let value = value.ok_or_else(|| Error::illegal_argument("query value cannot be null"))?;
    if value.is_array() || value.is_object() {
        let token = token(&value);
        return Err(Error::parsing(format!("[fuzzy] unexpected token [{token}] after [value]")));
    }
    multi_term::blended(&mut fields)?;
    if !fields.has("fuzziness") {
        fields.put("fuzziness", "AUTO".into());
    }
    let fuzzy = Fuzzy::take(&mut fields, "transpositions")?.unwrap_or_else(Fuzzy::auto);
    attributes::finish(fields, FuzzyQuery { field, value, fuzzy })
}

impl Query for FuzzyQuery {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let Some(field) = scope.field(&self.field) else { return Ok(Matches::none()) };
        if !matches!(field.kind, Kind::Text { .. } | Kind::Keyword { .. }) {
            return Err(scope.refuse(Error::illegal_argument(format!(
                "Can only use fuzzy queries on keyword and text fields - not on [{}] which is of type [{}]",
                field.path,
                field.kind.name()
            ))));
        }
        let term = exact::searchable(field).and_then(|()| exact::term(field, &self.value));
        let term = term.map_err(|cause| scope.refuse(cause))?;
        let found = scope.column(field).map(|column| self.fuzzy.matches(scope, field, column, &term));
        Ok(found.unwrap_or_else(Matches::none))
    }
}
