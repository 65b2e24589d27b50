//! `_source`: which parts of a document a hit shows.

use serde_json::{Map, Value};

use crate::http::{Error, Fields, Request, Result, shown, token};
use crate::index::glob;

/// What is shown of a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum SourceFilter {
    #[default]
    All,
    Nothing,
    /// Paths, with wildcards; an empty `includes` is all.
    Parts { includes: Vec<String>, excludes: Vec<String> },
}

impl SourceFilter {
    /// `true`, `false`, `"a.*"`, `["a", "b"]`, `{"includes": …, "excludes": …}`
    pub(crate) fn parse(value: Value) -> Result<Self> {
        match value {
            Value::Bool(true) => Ok(Self::All),
            Value::Bool(false) => Ok(Self::Nothing),
            Value::String(_) | Value::Array(_) => Ok(Self::of(paths(value)?, Vec::new())),
            Value::Object(_) => {
                let mut fields = Fields::of("_source", value)?;
                let mut take = |names: [&str; 2]| -> Result<Vec<String>> {
                    names.iter().find_map(|name| fields.take(name)).map_or_else(|| Ok(Vec::new()), paths)
                };
                let (includes, excludes) = (take(["includes", "include"])?, take(["excludes", "exclude"])?);
                if let Some((name, value)) = fields.into_rest().iter().next() {
                    let token = token(value);
                    return Err(Error::parsing(format!("Unknown key for a {token} in [{name}].")));
                }
                Ok(Self::of(includes, excludes))
            }
            other => Err(Error::parsing(format!(
                "Expected one of [VALUE_BOOLEAN, START_OBJECT] but found [{}]",
                token(&other)
            ))),
        }
    }

    /// `?_source=…&_source_includes=…&_source_excludes=…`; `None` when the request says nothing of it.
    pub(crate) fn of_parameters(request: &Request) -> Option<Self> {
        let list = |names: [&str; 2]| names.iter().find_map(|name| request.list(name));
        let (includes, excludes) = (
            list(["_source_includes", "_source_include"]),
            list(["_source_excludes", "_source_exclude"]),
        );
        let said = match request.param("_source") {
            Some("true" | "") => Some(Self::All),
            Some("false") => return Some(Self::Nothing),
            Some(_) => request.list("_source").map(|paths| Self::of(paths, Vec::new())),
            None => None,
        };
        if includes.is_none() && excludes.is_none() {
            return said;
        }
        let more = match said {
            Some(Self::Parts { includes, .. }) => includes,
            _ => Vec::new(),
        };
        Some(Self::of(includes.unwrap_or(more), excludes.unwrap_or_default()))
    }

    fn of(includes: Vec<String>, excludes: Vec<String>) -> Self {
        if includes.is_empty() && excludes.is_empty() {
            return Self::All;
        }
        Self::Parts { includes, excludes }
    }

    /// The part of a source that is shown; `None`: nothing, not even an empty object.
    pub(crate) fn apply(&self, source: Value) -> Option<Value> {
        match (self, source) {
            (Self::Nothing, _) => None,
            (Self::Parts { includes, excludes }, Value::Object(members)) => {
                let patterns = Patterns { includes, excludes };
                Some(Value::Object(patterns.object("", members, includes.is_empty())))
            }
            (_, source) => Some(source),
        }
    }
}

fn paths(value: Value) -> Result<Vec<String>> {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| match item {
                Value::String(path) => Ok(path.clone()),
                other => Err(Error::parsing(format!("Unknown key for a {} in [_source].", token(other)))),
            })
            .collect(),
        other => Ok(vec![shown(&other)]),
    }
}

struct Patterns<'p> {
    includes: &'p [String],
    excludes: &'p [String],
}

impl Patterns<'_> {
    /// `included`: the object itself was asked for, so all in it is.
    fn object(&self, prefix: &str, members: Map<String, Value>, included: bool) -> Map<String, Value> {
        members
            .into_iter()
            .filter_map(|(name, value)| {
                let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                let included = included || names(self.includes, &path);
                if names(self.excludes, &path) {
                    return None;
                }
                self.value(&path, value, included).map(|value| (name, value))
            })
            .collect()
    }

    fn value(&self, path: &str, value: Value, included: bool) -> Option<Value> {
        match value {
            Value::Object(members) => {
                let left = self.object(path, members, included);
                (included || !left.is_empty()).then_some(Value::Object(left))
            }
            Value::Array(items) => {
                let left: Vec<Value> =
                    items.into_iter().filter_map(|item| self.value(path, item, included)).collect();
                (included || !left.is_empty()).then_some(Value::Array(left))
            }
            leaf => included.then_some(leaf),
        }
    }
}

/// A pattern names the paths that it matches and all below them; its stars reach over points.
fn names(patterns: &[String], path: &str) -> bool {
    patterns.iter().any(|pattern| glob(pattern, path) || glob(&format!("{pattern}.*"), path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_name_what_is_shown_and_what_is_not() {
        let source = json!({"a": {"b": 1, "c": [{"d": 1}, {"e": 2}]}, "f": [1, 2], "g": {}});
        let shown = |filter: Value| SourceFilter::parse(filter).unwrap().apply(source.clone());
        assert_eq!(shown(json!(true)), Some(source.clone()));
        assert_eq!(shown(json!(false)), None);
        assert_eq!(shown(json!("a.c")), Some(json!({"a": {"c": [{"d": 1}, {"e": 2}]}})));
        assert_eq!(shown(json!(["*.d", "f"])), Some(json!({"a": {"c": [{"d": 1}]}, "f": [1, 2]})));
        assert_eq!(
            shown(json!({"excludes": ["a.c", "f"]})),
            Some(json!({"a": {"b": 1}, "g": {}}))
        );
        assert_eq!(shown(json!({"includes": ["a"], "excludes": "*.b"})), Some(json!({"a": {"c": [{"d": 1}, {"e": 2}]}})));
        assert_eq!(shown(json!("nothing")), Some(json!({})));
    }
}
