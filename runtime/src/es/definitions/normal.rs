//! The normal form of a definition: what two servers tell differently, and people write differently, is one thing.

use serde_json::{Map, Value, json};

use super::parameters;

/// Settings that a server gives an index by itself.
pub(crate) const SERVER_MADE: [&str; 7] =
    ["creation_date", "provided_name", "routing", "uuid", "version", "replication", "verified_before_close"];

/// Settings that say what a server would choose, or what a test cluster does to an index: nobody depends on them.
const DEFAULTS: [(&str, &[&str]); 2] = [("number_of_shards", &["1"]), ("number_of_replicas", &["0", "1"])];

/// Sorted, without what the server made, settings below `index` and as text; an error tells what is no definition.
pub(super) fn form(definition: Value) -> Result<Value, String> {
    let Value::Object(members) = definition else {
        return Err("an object with `settings`, `mappings`, `aliases` is wanted".to_owned());
    };
    let mut normal = Map::new();
    for (name, value) in members {
        let value = match (name.as_str(), value) {
            ("settings", Value::Object(settings)) => self::settings(&settings),
            ("mappings", Value::Object(mappings)) => self::mappings(mappings),
            ("aliases", Value::Object(aliases)) => Value::Object(aliases),
            // Elasticsearch tells it of every index of a data stream.
            ("data_stream", _) => continue,
            ("settings" | "mappings" | "aliases", other) => {
                return Err(format!("`{name}` has to be an object, and is {other}"));
            }
            _ => {
                return Err(format!("`{name}` is not known: there are `settings`, `mappings` and `aliases`"));
            }
        };
        if value.as_object().is_some_and(|members| !members.is_empty()) {
            normal.insert(name, value);
        }
    }
    let mut normal = Value::Object(normal);
    normal.sort_all_objects();
    Ok(normal)
}

fn settings(settings: &Map<String, Value>) -> Value {
    let mut flat = Vec::new();
    flatten("", settings, &mut flat);
    let mut index = Map::new();
    for (path, value) in flat {
        let path = path.strip_prefix("index.").unwrap_or(&path);
        let first = path.split('.').next().unwrap_or(path);
        let is_default = DEFAULTS.iter().any(|(name, values)| {
            *name == path && value.as_str().is_some_and(|value| values.contains(&value))
        });
        if !SERVER_MADE.contains(&first) && !is_default {
            put(&mut index, path, value);
        }
    }
    if index.is_empty() { json!({}) } else { json!({ "index": index }) }
}

/// A setting that stands where others have their group keeps its whole path as its name.
fn put(group: &mut Map<String, Value>, path: &str, value: Value) {
    if let Some((first, rest)) = path.split_once('.')
        && let Value::Object(inner) = group.entry(first).or_insert_with(|| json!({}))
    {
        put(inner, rest, value);
        return;
    }
    group.insert(path.to_owned(), value);
}

fn flatten(path: &str, members: &Map<String, Value>, flat: &mut Vec<(String, Value)>) {
    for (name, value) in members {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match value {
            Value::Object(members) => flatten(&path, members, flat),
            Value::Array(values) => flat.push((path, values.iter().map(text).collect())),
            other => flat.push((path, text(other))),
        }
    }
}

/// Servers tell every setting as text.
pub(super) fn text(value: &Value) -> Value {
    match value {
        Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        other => other.clone(),
    }
}

fn mappings(mut members: Map<String, Value>) -> Value {
    field(&mut members);
    let mut mappings = Value::Object(members);
    numbers(&mut mappings);
    mappings
}

/// A server tells `100` as `100.0` where a parameter may be a fraction.
fn numbers(value: &mut Value) {
    /// From here on not every whole number is a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Object(members) => members.values_mut().for_each(numbers),
        Value::Array(values) => values.iter_mut().for_each(numbers),
        Value::Number(number) if number.is_f64() => {
            let whole = number.as_f64().filter(|it| it.fract() == 0.0 && it.abs() < EXACT);
            // Written without a fraction it is read as what it is.
            if let Some(whole) = whole.and_then(|it| format!("{it:.0}").parse::<i64>().ok()) {
                *value = whole.into();
            }
        }
        _ => {}
    }
}

/// A mapping, or a field of one.
fn field(members: &mut Map<String, Value>) {
    parameters::form(members);
    if members.contains_key("properties") && members.get("type").is_some_and(|it| it == "object") {
        members.remove("type");
    }
    if let Some(dynamic) = members.get_mut("dynamic") {
        *dynamic = text(dynamic);
    }
    for group in ["properties", "fields"] {
        let fields = members.get_mut(group).and_then(Value::as_object_mut);
        for inner in fields.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
            field(inner);
        }
    }
    if members.get("properties").and_then(Value::as_object).is_some_and(Map::is_empty) {
        members.remove("properties");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::form;

    #[test]
    fn settings_are_one_thing_however_they_are_written() {
        let told = json!({ "settings": { "index": {
            "uuid": "x", "creation_date": "1", "version": { "created": "2" }, "provided_name": "a",
            "number_of_shards": "1", "number_of_replicas": "1", "refresh_interval": "5s",
            "analysis": { "analyzer": { "own": { "type": "custom", "filter": ["lowercase"] } } },
        } } });
        let written = json!({ "settings": {
            "index.refresh_interval": "5s",
            "number_of_shards": 1,
            "analysis": { "analyzer": { "own": { "type": "custom", "filter": ["lowercase"] } } },
        } });
        let expected = json!({ "settings": { "index": {
            "refresh_interval": "5s",
            "analysis": { "analyzer": { "own": { "type": "custom", "filter": ["lowercase"] } } },
        } } });
        assert_eq!(form(told), Ok(expected.clone()));
        assert_eq!(form(written), Ok(expected));
    }

    #[test]
    fn a_number_of_shards_that_somebody_chose_stays() {
        let chosen = json!({ "settings": { "number_of_shards": 3 } });
        assert_eq!(form(chosen), Ok(json!({ "settings": { "index": { "number_of_shards": "3" } } })));
    }

    #[test]
    fn an_object_with_fields_need_not_say_that_it_is_one() {
        let written = json!({ "mappings": { "dynamic": true, "properties": {
            "title": { "type": "object", "properties": { "eng": { "type": "text" } } },
            "rest": { "type": "object" },
        } } });
        let expected = json!({ "mappings": { "dynamic": "true", "properties": {
            "title": { "properties": { "eng": { "type": "text" } } },
            "rest": { "type": "object" },
        } } });
        assert_eq!(form(written), Ok(expected));
    }

    #[test]
    fn a_whole_number_is_one_thing_however_it_is_written() {
        let written = |factor: &str| {
            let text = format!(
                r#"{{"mappings":{{"properties":{{"price":{{"type":"scaled_float","scaling_factor":{factor}}}}}}}}}"#
            );
            serde_json::from_str(&text).map(form).expect("it is JSON")
        };
        assert_eq!(written("100"), written("100.0"));
        assert_eq!(written("1e2"), written("100.0"));
        assert_ne!(written("100.5"), written("100"));
    }

    #[test]
    fn what_is_no_definition_is_an_error_that_says_so() {
        assert_eq!(
            form(json!({ "mapping": {} })),
            Err("`mapping` is not known: there are `settings`, `mappings` and `aliases`".to_owned())
        );
        assert!(form(json!([])).is_err_and(|why| why.contains("an object")));
    }
}
