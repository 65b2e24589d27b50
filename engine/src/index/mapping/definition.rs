//! A field's definition as servers show it: in the types that its parameters have, and without what says the default.
//!
//! Source: `ParametrizedFieldMapper.Parameter` and the mappers of Elasticsearch.

use serde_json::{Map, Value, json};

use super::completion;
use super::field::Kind;
use crate::http::{shown, text};
use crate::index::date::DateFormat;
use crate::index::geo::Point;

/// Parameters that are `true` or `false`, and may be said as texts.
const FLAGS: &[&str] = &[
    "index",
    "store",
    "norms",
    "doc_values",
    "fielddata",
    "eager_global_ordinals",
    "coerce",
    "ignore_malformed",
    "index_phrases",
];

/// Without `type` and `fields`, which have places of their own.
pub(super) fn as_shown(kind: &Kind, definition: Map<String, Value>) -> Map<String, Value> {
    let definition =
        if matches!(kind, Kind::Completion(_)) { completion::as_shown(definition) } else { definition };
    let analyzer = definition.get("analyzer").cloned();
    let read = definition.into_iter().map(|(name, value)| {
        let value = parameter(kind, &name, value);
        (name, value)
    });
    read.filter(|(name, value)| {
        let repeated = name == "search_analyzer" && analyzer.as_ref() == Some(value);
        !repeated && default_of(kind, name).as_ref() != Some(value)
    })
    .collect()
}

fn parameter(kind: &Kind, name: &str, value: Value) -> Value {
    match name {
        "copy_to" if !value.is_array() => json!([value]),
        "null_value" => null_value(kind, value),
        "scaling_factor" => float(value),
        "ignore_above" | "position_increment_gap" => shown(&value).parse::<i64>().map_or(value, Value::from),
        _ if FLAGS.contains(&name) => shown(&value).parse::<bool>().map_or(value, Value::from),
        _ => value,
    }
}

fn null_value(kind: &Kind, value: Value) -> Value {
    match kind {
        Kind::Number(number) if number.is_whole() => {
            number.read(&value, true).map_or(value, |read| number.to_json(read))
        }
        Kind::Number(_) => float(value),
        Kind::Boolean => shown(&value).parse::<bool>().map_or(value, Value::from),
        Kind::Keyword { .. } | Kind::Date(_) | Kind::Ip => text(&value).map_or(value, Value::from),
        Kind::GeoPoint => match Point::read(&value) {
            Ok(point) => json!({ "lat": point.latitude, "lon": point.longitude }),
            Err(_) => value,
        },
        _ => value,
    }
}

fn float(value: Value) -> Value {
    shown(&value).parse::<f64>().map_or(value, Value::from)
}

/// What a parameter is where nothing is said of it, and so is not shown. `coerce` and `ignore_malformed` always are: an
/// index may have other defaults of them.
fn default_of(kind: &Kind, name: &str) -> Option<Value> {
    Some(match (name, kind) {
        ("doc_values", kind) => json!(!matches!(kind, Kind::Binary)),
        ("norms", Kind::Keyword { .. })
        | ("store" | "fielddata" | "eager_global_ordinals" | "index_phrases", _) => json!(false),
        ("index" | "norms", _) => json!(true),
        ("ignore_above", _) => json!(i32::MAX),
        ("index_options", Kind::Keyword { .. }) => json!("docs"),
        ("index_options", _) => json!("positions"),
        ("analyzer", kind) if !matches!(kind, Kind::Completion(_)) => json!("default"),
        ("term_vector", _) => json!("no"),
        ("format", Kind::Date(_)) => json!(DateFormat::STANDARD),
        ("copy_to", _) => json!([]),
        _ => return None,
    })
}
