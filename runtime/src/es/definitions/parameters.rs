//! The parameters of a field in their normal form: in the types that they have, and without what says the default, as
//! servers tell them.
//!
//! Source: `ParametrizedFieldMapper.Parameter` and the mappers of Elasticsearch.

use serde_json::{Map, Value, json};

use super::normal::text;

/// They are `true` or `false`, and may be written as texts.
const FLAGS: &[&str] = &[
    "coerce",
    "doc_values",
    "eager_global_ordinals",
    "enabled",
    "fielddata",
    "ignore_malformed",
    "include_in_parent",
    "include_in_root",
    "index",
    "index_phrases",
    "norms",
    "preserve_position_increments",
    "preserve_separators",
    "store",
];

const NUMBERS: &[&str] = &["ignore_above", "max_input_length", "position_increment_gap", "scaling_factor"];

/// The format of dates that name none.
const DATES: &str = "strict_date_optional_time||epoch_millis";

/// Of a field or an object, as its definition says them.
pub(super) fn form(members: &mut Map<String, Value>) {
    let kind = match members.get("type").and_then(Value::as_str) {
        Some(kind) => kind.to_owned(),
        None => "object".to_owned(),
    };
    for (name, value) in members.iter_mut() {
        *value = typed(&kind, name, value.take());
    }
    // What is searched is analysed as what is indexed, and dates are printed as their first format reads them.
    let analyzer = members.get("analyzer").cloned();
    let format = members.get("format").and_then(Value::as_str).and_then(|it| it.split("||").next());
    let format = format.map(Value::from);
    members.retain(|name, value| match name.as_str() {
        "search_analyzer" if analyzer.as_ref() == Some(value) => false,
        "print_format" if format.as_ref() == Some(value) => false,
        _ => default_of(&kind, name).as_ref() != Some(value),
    });
}

fn typed(kind: &str, name: &str, value: Value) -> Value {
    match name {
        "copy_to" if value.is_string() => json!([value]),
        "null_value" if matches!(kind, "keyword" | "date" | "ip") => text(&value),
        _ if name == "null_value" || NUMBERS.contains(&name) || FLAGS.contains(&name) => {
            // A text that is no JSON is none of what it should be, and stays.
            match value.as_str().map(serde_json::from_str) {
                Some(Ok(read @ (Value::Bool(_) | Value::Number(_)))) => read,
                _ => value,
            }
        }
        _ => value,
    }
}

fn default_of(kind: &str, name: &str) -> Option<Value> {
    Some(match (name, kind) {
        ("doc_values", "binary")
        | ("norms", "keyword")
        | ("store" | "fielddata" | "eager_global_ordinals" | "index_phrases", _)
        | ("include_in_parent" | "include_in_root", "nested")
        | ("ignore_malformed", "date") => json!(false),
        ("index" | "norms" | "doc_values", _)
        | ("enabled", "object" | "nested")
        | ("preserve_separators" | "preserve_position_increments", "completion") => json!(true),
        ("ignore_above", _) => json!(i32::MAX),
        ("index_options", "keyword") => json!("docs"),
        ("index_options", _) => json!("positions"),
        ("analyzer", "completion") => json!("simple"),
        ("max_input_length", "completion") => json!(50),
        ("analyzer", _) => json!("default"),
        ("term_vector", _) => json!("no"),
        ("format", "date") => json!(DATES),
        ("copy_to", _) => json!([]),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::normal;

    fn field(definition: &Value) -> Value {
        let form = normal::form(json!({ "mappings": { "properties": { "f": definition } } }));
        form.expect("it is a definition")["mappings"]["properties"]["f"].clone()
    }

    #[test]
    fn what_people_write_is_what_servers_tell() {
        for (written, told) in [
            (
                json!({ "type": "text", "index": true, "norms": "true", "copy_to": "all", "term_vector": "no" }),
                json!({ "type": "text", "copy_to": ["all"] }),
            ),
            (
                json!({ "type": "text", "analyzer": "english", "search_analyzer": "english" }),
                json!({ "type": "text", "analyzer": "english" }),
            ),
            (
                json!({ "type": "keyword", "ignore_above": "256", "null_value": 5, "doc_values": true }),
                json!({ "type": "keyword", "ignore_above": 256, "null_value": "5" }),
            ),
            (
                json!({ "type": "integer", "null_value": "5", "coerce": "false" }),
                json!({ "type": "integer", "null_value": 5, "coerce": false }),
            ),
            (
                json!({ "type": "scaled_float", "scaling_factor": "100" }),
                json!({ "type": "scaled_float", "scaling_factor": 100.0 }),
            ),
            (
                json!({ "type": "date", "format": "strict_date_optional_time||epoch_millis" }),
                json!({ "type": "date", "ignore_malformed": false }),
            ),
            (
                json!({ "type": "date", "format": "yyyy-MM-dd||yyyy" }),
                json!({ "type": "date", "format": "yyyy-MM-dd||yyyy", "print_format": "yyyy-MM-dd" }),
            ),
            (
                json!({ "type": "completion" }),
                json!({
                    "type": "completion", "analyzer": "simple", "preserve_separators": true,
                    "preserve_position_increments": true, "max_input_length": 50,
                }),
            ),
            (json!({ "type": "object", "enabled": true }), json!({ "type": "object" })),
            (
                json!({ "type": "text", "fields": { "raw": { "type": "keyword", "index": true } } }),
                json!({ "type": "text", "fields": { "raw": { "type": "keyword" } } }),
            ),
        ] {
            assert_eq!(field(&written), field(&told), "{written}");
        }
    }

    #[test]
    fn what_is_no_default_of_the_type_stays() {
        for (one, other) in [
            (json!({ "type": "text", "norms": false }), json!({ "type": "text" })),
            (json!({ "type": "keyword", "norms": true }), json!({ "type": "keyword" })),
            (json!({ "type": "keyword", "index": false }), json!({ "type": "keyword" })),
            (json!({ "type": "binary", "doc_values": true }), json!({ "type": "binary" })),
            (json!({ "type": "date", "format": "yyyy" }), json!({ "type": "date" })),
            (json!({ "type": "object", "enabled": false }), json!({ "type": "object" })),
            (json!({ "type": "text", "analyzer": "simple" }), json!({ "type": "text" })),
        ] {
            assert_ne!(field(&one), field(&other), "{one}");
        }
    }
}
