//! Which part of a document's source is wanted: `_source` in bodies and parameters.

use serde_json::{Map, Value};

use super::glob;
use super::mapping::join;
use crate::http::{Error, Fields, Request, Result, shown};

/// All of the source, none, or some paths of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SourceFilter {
    none: bool,
    includes: Vec<String>,
    excludes: Vec<String>,
}

impl SourceFilter {
    /// What these paths leave.
    pub(crate) fn of_paths(includes: Vec<String>, excludes: Vec<String>) -> Self {
        Self { none: false, includes, excludes }
    }

    /// Some paths are named.
    pub(crate) fn names_paths(&self) -> bool {
        !self.includes.is_empty() || !self.excludes.is_empty()
    }

    /// The value of `_source` in a body: a boolean, a path, paths, or `{"includes": …, "excludes": …}`.
    pub(crate) fn read(value: Value) -> Result<Self> {
        let paths = |value: Option<Value>| match value {
            None => Vec::new(),
            Some(Value::Array(items)) => items.iter().map(shown).collect(),
            Some(one) => vec![shown(&one)],
        };
        match value {
            Value::Bool(all) => Ok(Self { none: !all, ..Self::default() }),
            Value::String(_) | Value::Array(_) => {
                Ok(Self { includes: paths(Some(value)), ..Self::default() })
            }
            Value::Object(_) => {
                let mut fields = Fields::of("_source", value)?;
                let includes = paths(fields.take("includes").or_else(|| fields.take("include")));
                let excludes = paths(fields.take("excludes").or_else(|| fields.take("exclude")));
                if let Some(unknown) = fields.into_rest().keys().next() {
                    return Err(Error::parsing(format!("Unknown key for a VALUE_STRING in [{unknown}].")));
                }
                Ok(Self { none: false, includes, excludes })
            }
            other => Err(Error::parsing(format!(
                "Expected one of [VALUE_BOOLEAN, VALUE_STRING, START_ARRAY, START_OBJECT] but found [{}]",
                crate::http::token(&other)
            ))),
        }
    }

    /// The parameters `_source`, `_source_includes` and `_source_excludes`; `None` when there are none of them.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let includes = request.list("_source_includes");
        let excludes = request.list("_source_excludes");
        let named = request.param("_source");
        if named.is_none() && includes.is_none() && excludes.is_none() {
            return None;
        }
        let mut filter = Self { none: named == Some("false"), ..Self::default() };
        if !matches!(named, None | Some("true" | "false" | "")) {
            filter.includes = request.list("_source").unwrap_or_default();
        }
        filter.includes.extend(includes.unwrap_or_default());
        filter.excludes.extend(excludes.unwrap_or_default());
        Some(filter)
    }

    /// Nothing of the source is wanted.
    pub(crate) fn is_none(&self) -> bool {
        self.none
    }

    /// What is left of a source; `None` when nothing was wanted.
    pub(crate) fn apply(&self, source: Value) -> Option<Value> {
        if self.none {
            return None;
        }
        if self.includes.is_empty() && self.excludes.is_empty() {
            return Some(source);
        }
        match source {
            Value::Object(members) => {
                Some(Value::Object(self.members(members, "", self.includes.is_empty())))
            }
            other => Some(other),
        }
    }

    fn members(&self, members: Map<String, Value>, prefix: &str, included: bool) -> Map<String, Value> {
        members
            .into_iter()
            .filter_map(|(name, value)| {
                let path = join(prefix, &name);
                if self.excludes.iter().any(|pattern| glob(pattern, &path)) {
                    return None;
                }
                let included = included || self.includes.iter().any(|pattern| glob(pattern, &path));
                self.value(value, &path, included).map(|value| (name, value))
            })
            .collect()
    }

    /// What is left of a value: all of a scalar that is included, what is wanted below an object.
    fn value(&self, value: Value, path: &str, included: bool) -> Option<Value> {
        match value {
            Value::Object(members) => {
                let left = self.members(members, path, included);
                (included || !left.is_empty()).then_some(Value::Object(left))
            }
            Value::Array(items) => {
                let items = items.into_iter().filter_map(|item| self.value(item, path, included));
                // In a list there is no trace of what nothing is wanted of.
                let left: Vec<Value> = items.filter(|item| !is_bare(item)).collect();
                (included || !left.is_empty()).then_some(Value::Array(left))
            }
            scalar => included.then_some(scalar),
        }
    }
}

fn is_bare(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_choose_objects_and_what_is_below_them() {
        let source = json!({"a": {"b": 1, "c": [{"d": 2}, 3]}, "e": 4});
        let left = |filter: Value| SourceFilter::read(filter).unwrap().apply(source.clone());
        assert_eq!(left(json!("a.b")), Some(json!({"a": {"b": 1}})));
        assert_eq!(left(json!(["a.c.d", "e"])), Some(json!({"a": {"c": [{"d": 2}]}, "e": 4})));
        assert_eq!(left(json!({"excludes": ["a.*"]})), Some(json!({"a": {}, "e": 4})));
        assert_eq!(left(json!({"includes": "a", "excludes": "a.c"})), Some(json!({"a": {"b": 1}})));
        assert_eq!(left(json!("x*")), Some(json!({})));
        assert_eq!(left(json!({"excludes": ["a.c.d"]})), Some(json!({"a": {"b": 1, "c": [3]}, "e": 4})));
        assert_eq!(left(json!(false)), None);
    }
}
