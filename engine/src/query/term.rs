//! `term`: one exact value in one field.

use serde_json::{Map, Value};

use super::{Matches, Query, Scope, bm25};
use crate::http::{Error, Fields, Result, shown};
use crate::index::{Field, Kind};

#[derive(Debug)]
struct Term {
    field: String,
    value: Value,
    boost: f32,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let (field, body) = one_field("term", body)?;
    let body = match body {
        Value::Object(_) => body,
        Value::Array(_) => return Err(Error::parsing("[term] query does not support array of values")),
        value => Value::Object(Map::from_iter([("value".to_owned(), value)])),
    };
    let mut fields = Fields::of_query("term", body)?;
    fields.unsupported(&["_name", "case_insensitive"])?;
    let value = fields.take("value").ok_or_else(|| Error::illegal_argument("value cannot be null"))?;
    let query = Term { field, value, boost: fields.boost()? };
    fields.finish()?;
    Ok(Box::new(query))
}

/// The only member of `{"field": …}`.
pub(super) fn one_field(what: &str, body: Value) -> Result<(String, Value)> {
    let Value::Object(members) = body else {
        return Err(Error::parsing(format!("[{what}] query malformed, no start_object after query name")));
    };
    let mut members = members.into_iter();
    let Some(first) = members.next() else {
        return Err(Error::illegal_argument("fieldName must not be null or empty"));
    };
    if let Some((second, _)) = members.next() {
        let reason =
            format!("[{what}] query doesn't support multiple fields, found [{}] and [{second}]", first.0);
        return Err(Error::parsing(reason));
    }
    Ok(first)
}

impl Query for Term {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        match scope.field(&self.field) {
            Some(field) => exact(scope, field, &self.value, self.boost),
            None => Ok(Matches::none()),
        }
    }
}

/// The rows that have exactly this value: scored by rarity in inverted fields, constantly in numeric ones.
pub(super) fn exact(scope: &Scope<'_>, field: &Field, value: &Value, boost: f32) -> Result<Matches> {
    let refused = |reason: String| {
        let cause = Error::illegal_argument(reason.clone());
        Error::new(400, "query_shard_exception", format!("failed to create query: {reason}"))
            .with("index_uuid", scope.index.uuid.as_str())
            .with("index", scope.index.name.as_str())
            .caused_by(cause)
    };
    if !field.indexed && !(field.kind.is_numeric() && field.doc_values) {
        return Err(refused(format!("Cannot search on field [{}] since it is not indexed.", field.path)));
    }
    let Some(column) = scope.column(field) else {
        return check(field, value).map_err(refused).map(|()| Matches::none());
    };
    match &field.kind {
        Kind::Text { .. } => Ok(bm25::term(scope, column, &shown(value), field.norms, boost)),
        Kind::Keyword { .. } | Kind::Boolean | Kind::Ip => {
            let term = field.term(value).map_err(refused)?;
            Ok(bm25::term(scope, column, &term, field.norms, boost))
        }
        Kind::Number(_) | Kind::Date(_) => {
            let number = field.number(value).map_err(refused)?;
            let rows = scope.rows().filter(|row| column.numbers.get(*row).binary_search(&number).is_ok());
            Ok(Matches::constant(rows.collect(), boost))
        }
        Kind::Binary => Err(refused("Binary fields do not support searching".to_owned())),
    }
}

/// Whether a value is one of the field's type, where there is nothing to search.
fn check(field: &Field, value: &Value) -> Result<(), String> {
    if field.kind.is_numeric() { field.number(value).map(drop) } else { field.term(value).map(drop) }
}
