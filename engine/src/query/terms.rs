//! `terms`: any of some exact values in one field, score 1. The values stand in the query or in a document.

use serde_json::Value;

use super::exact::exact;
use super::{Lookup, Matches, Query, Scope, attributes, metadata};
use crate::http::{Error, Fields, Result};

/// `index.max_terms_count`
const MAX_TERMS: usize = 65_536;

#[derive(Debug)]
struct Terms {
    field: String,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Given(Vec<Value>),
    Of(Lookup),
}

pub(super) fn parse(body: Value) -> Result<Box<dyn Query>> {
    let Value::Object(members) = body else {
        return Err(Error::parsing("[terms] query malformed, no start_object after query name"));
    };
    let mut attributes = serde_json::Map::new();
    let mut found: Option<(String, Values)> = None;
    for (name, value) in members {
        match (value, &found) {
            (Value::Array(_), Some(_)) => {
                return Err(Error::parsing("[terms] query does not support multiple fields"));
            }
            (Value::Object(_), Some((first, _))) => {
                return Err(Error::parsing(format!(
                    "[terms] query does not support more than one field. Already got: [{first}] but also found [{name}]"
                )));
            }
            (Value::Array(values), None) => found = Some((name, Values::Given(values))),
            (lookup @ Value::Object(_), None) => found = Some((name, Values::Of(Lookup::parse(lookup)?))),
            (value, _) => {
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
    if let Values::Given(values) = &values {
        if values.iter().any(|value| value.is_array() || value.is_object()) {
            return Err(Error::parsing(format!("[terms] query does not support [{field}]")));
        }
        if values.iter().any(Value::is_null) {
            return Err(Error::parsing("No value specified for terms query"));
        }
    }
    attributes::finish(fields, Terms { field, values })
}

impl Query for Terms {
    fn can_match(&self, scope: &Scope<'_>) -> Result<bool> {
        Ok(match &self.values {
            Values::Given(values) if values.is_empty() => false,
            Values::Given(values) => metadata::can_equal(scope, &self.field, values)
                .unwrap_or_else(|| scope.field(&self.field).is_some()),
            // Nobody looks into the document for this.
            Values::Of(_) => true,
        })
    }

    fn lookup(&self) -> Option<&Lookup> {
        match &self.values {
            Values::Given(_) => None,
            Values::Of(lookup) => Some(lookup),
        }
    }

    fn matches(&self, scope: &Scope<'_>) -> Result<Matches> {
        let values = match &self.values {
            Values::Given(values) => values,
            Values::Of(lookup) => lookup.values()?,
        };
        let count = values.len();
        if count > MAX_TERMS {
            return Err(scope.refuse(Error::illegal_argument(format!(
                "The number of terms [{count}] used in the Terms Query request has exceeded the allowed maximum of [{MAX_TERMS}]. This maximum can be set by changing the [index.max_terms_count] index level setting."
            ))));
        }
        if let Some(found) = metadata::equal(scope, &self.field, values) {
            return Ok(found?.with_score(1.0));
        }
        let Some(field) = scope.field(&self.field) else { return Ok(Matches::none()) };
        let mut rows = Vec::new();
        for value in values {
            let found = exact(scope, field, value).map_err(|cause| scope.refuse(cause))?;
            rows.extend_from_slice(found.rows());
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(Matches::constant(rows, 1.0))
    }
}
