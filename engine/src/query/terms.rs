//! `terms`: any of some exact values in one field, score 1.

use serde_json::Value;

use super::exact::exact;
use super::{Matches, Query, Scope, attributes, metadata};
use crate::http::{Error, Fields, Result};

/// `index.max_terms_count`
const MAX_TERMS: usize = 65_536;

#[derive(Debug)]
struct Terms {
    field: String,
    values: Vec<Value>,
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let Value::Object(members) = body else {
        return Err(Error::parsing("[terms] query malformed, no start_object after query name"));
    };
    let mut attributes = serde_json::Map::new();
    let mut found: Option<(String, Vec<Value>)> = None;
    for (name, value) in members {
        match value {
            Value::Array(_) | Value::Object(_) if found.is_some() => {
                return Err(Error::parsing("[terms] query does not support multiple fields"));
            }
            Value::Array(values) => found = Some((name, values)),
            Value::Object(_) => return Err(Error::unsupported("the lookup of a [terms] query")),
            value => {
                attributes.insert(name, value);
            }
        }
    }
    // Members that are no attributes are refused before a missing field is.
    let fields = Fields::of_query("terms", Value::Object(attributes))?;
    let Some((field, values)) = found else {
        attributes::finish(fields, super::match_all::MatchAll)?;
        return Err(Error::parsing(
            "[terms] query requires a field name, followed by array of terms or a document lookup specification",
        ));
    };
    if values.iter().any(|value| value.is_array() || value.is_object()) {
        return Err(Error::parsing(format!("[terms] query does not support [{field}]")));
    }
    if values.iter().any(Value::is_null) {
        return Err(Error::parsing("No value specified for terms query"));
    }
    attributes::finish(fields, Terms { field, values })
}

impl Query for Terms {
    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let count = self.values.len();
        if count > MAX_TERMS {
            return Err(scope.refuse(Error::illegal_argument(format!(
                "The number of terms [{count}] used in the Terms Query request has exceeded the allowed maximum of [{MAX_TERMS}]. This maximum can be set by changing the [index.max_terms_count] index level setting."
            ))));
        }
        if let Some(found) = metadata::equal(scope, &self.field, &self.values) {
            return Ok(found?.with_score(1.0));
        }
        let Some(field) = scope.field(&self.field) else { return Ok(Matches::none()) };
        let mut rows = Vec::new();
        for value in &self.values {
            let found = exact(scope, field, value).map_err(|cause| scope.refuse(cause))?;
            rows.extend_from_slice(found.rows());
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(Matches::constant(rows, 1.0))
    }
}
