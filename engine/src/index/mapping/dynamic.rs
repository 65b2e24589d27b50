//! The field that Elasticsearch makes of a value it meets for the first time.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::field::Field;
use super::options::Detected;
use super::{Node, Options, read};
use crate::http::Result;
use crate::index::analysis::Analyzers;

/// Text with a keyword beside it for strings (or a date, or a number where that is switched on), `long`, `float`,
/// `boolean`. `None` for what says nothing about its type: null, and arrays, whose items are asked instead.
pub(crate) fn infer(
    path: &str,
    value: &Value,
    options: &Options,
    analyzers: &Analyzers,
) -> Result<Option<Node>> {
    let (kind, definition) = match value {
        Value::Bool(_) => ("boolean", json!({})),
        Value::Number(number) if number.is_f64() => ("float", json!({})),
        Value::Number(_) => ("long", json!({})),
        Value::String(text) => string(text, options),
        Value::Null | Value::Array(_) | Value::Object(_) => return Ok(None),
    };
    let definition: Map<String, Value> = definition.as_object().cloned().unwrap_or_default();
    let field: Field = read::field(path, kind, definition, analyzers)?;
    Ok(Some(Node::Field(Rc::new(field))))
}

fn string(text: &str, options: &Options) -> (&'static str, Value) {
    match options.date(text) {
        Detected::Date => return ("date", json!({})),
        Detected::DateAs(format) => return ("date", json!({ "format": format })),
        Detected::Nothing => {}
    }
    if options.numeric_detection == Some(true) {
        if text.parse::<i64>().is_ok() {
            return ("long", json!({}));
        }
        if text.parse::<f64>().is_ok_and(f64::is_finite) {
            return ("float", json!({}));
        }
    }
    ("text", json!({ "fields": { "keyword": { "type": "keyword", "ignore_above": 256 } } }))
}
