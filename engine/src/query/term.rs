//! `term`: one exact value in one field.

use serde_json::{Map, Value};

use super::exact::{self, exact};
use super::{Matches, Query, Scope, attributes, constant, metadata};
use crate::http::{Error, Fields, Result, left_out, shown};
use crate::index::{Field, Kind};

#[derive(Debug)]
struct Term {
    field: String,
    value: Value,
    case_insensitive: bool,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let (field, mut fields) = field_and("term", "value", body)?;
    let value = fields.take("value").ok_or_else(|| Error::illegal_argument("value cannot be null"))?;
    if value.is_array() || value.is_object() {
        return Err(Error::parsing("[term] query does not support array of values"));
    }
    let case_insensitive = fields.bool("case_insensitive")?.unwrap_or(false);
    attributes::finish(fields, Term { field, value, case_insensitive })
}

/// The field and the members of `{"field": {…}}`; of `{"field": value}` the value is the member `short`.
pub(super) fn field_and(what: &str, short: &str, body: Value) -> Result<(String, Fields)> {
    let Value::Object(members) = body else {
        return Err(Error::parsing(format!("[{what}] query malformed, no start_object after query name")));
    };
    let mut members = members.into_iter();
    let Some((field, body)) = members.next() else {
        return Err(Error::illegal_argument("field name is null or empty"));
    };
    if let Some((second, _)) = members.next() {
        let reason =
            format!("[{what}] query doesn't support multiple fields, found [{field}] and [{second}]");
        return Err(Error::parsing(reason));
    }
    if field.is_empty() {
        return Err(Error::illegal_argument("field name is null or empty"));
    }
    let body = match body {
        Value::Object(_) => body,
        Value::Array(_) => {
            return Err(Error::parsing(format!("[{what}] query does not support array of values")));
        }
        value => Value::Object(Map::from_iter([(short.to_owned(), value)])),
    };
    // What is looked for is missed by each query in its own words.
    Ok((field, Fields::of_query(what, left_out(body, |name| name == short))?))
}

impl Query for Term {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        if let Some(found) = metadata::equal(scope, &self.field, std::slice::from_ref(&self.value)) {
            return found;
        }
        let Some(field) = scope.field(&self.field) else { return Ok(Matches::none()) };
        if self.case_insensitive {
            return folded(scope, field, &self.value);
        }
        exact(scope, field, &self.value).map_err(|cause| scope.refuse(cause))
    }

    fn can_match(&self, scope: &Scope<'_>) -> Result<bool> {
        Ok(metadata::can_equal(scope, &self.field, std::slice::from_ref(&self.value))
            .unwrap_or_else(|| scope.field(&self.field).is_some()))
    }
}

/// Letters of ASCII match in either case; every match scores 1.
fn folded(scope: &Scope<'_>, field: &Field, value: &Value) -> Result<Matches> {
    if let Some(found) = constant::like(scope, field, &shown(value), true) {
        return Ok(found);
    }
    if !matches!(field.kind, Kind::Keyword { .. } | Kind::Text { .. }) {
        return Err(scope.refuse_as(format!(
            "[{}] field which is of type [{}], does not support case insensitive term queries",
            field.path,
            field.kind.name()
        )));
    }
    exact::searchable(field).map_err(|cause| scope.refuse(cause))?;
    let wanted = match &field.kind {
        Kind::Keyword { normalizer, .. } => normalizer.apply(&shown(value)),
        _ => shown(value),
    };
    Ok(match scope.column(field) {
        Some(column) => exact::terms(scope, column, &wanted, |term| term.eq_ignore_ascii_case(&wanted)),
        None => Matches::none(),
    })
}
