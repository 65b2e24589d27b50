//! `ids`: documents by their `_id`.

use serde_json::Value;

use super::{Matches, Query, Scope, attributes};
use crate::http::{Error, Fields, Result, text, token};

#[derive(Debug)]
struct Ids {
    values: Vec<String>,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let mut fields = Fields::of("ids", body)?;
    let values = match fields.take("values") {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(id).collect::<Result<_>>()?,
        Some(Value::String(one)) => vec![one],
        Some(other) => return Err(unfit(&other)),
    };
    attributes::finish(fields, Ids { values })
}

fn id(value: &Value) -> Result<String> {
    text(value).ok_or_else(|| unfit(value))
}

fn unfit(value: &Value) -> Error {
    Error::x_content_parse(format!("[ids] values doesn't support values of type: {}", token(value)))
}

impl Query for Ids {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        Ok(by_id(scope, &self.values))
    }
}

/// The documents of some ids, score 1.
pub(super) fn by_id(scope: &Scope<'_>, ids: &[String]) -> Matches {
    let mut rows: Vec<u32> =
        ids.iter().filter_map(|id| scope.store.row_of(id)).filter(|row| scope.visible(*row)).collect();
    rows.sort_unstable();
    rows.dedup();
    Matches::constant(rows, 1.0)
}
