//! `?filter_path=hits.hits._id,-took`: the members of an answer that the client wants.

use serde_json::{Map, Value};

/// Keeps what one of the comma-separated paths names, and drops what one with a leading `-` names.
///
/// `*` stands for any part of one name, `**` for any number of names. Arrays are looked through.
pub(super) fn apply(paths: &str, body: Value) -> Value {
    let (without, with): (Vec<&str>, Vec<&str>) = paths
        .split(',')
        .map(str::trim)
        .filter(|path| !path.is_empty())
        .partition(|path| path.starts_with('-'));
    let split = |paths: &[&str]| -> Vec<Vec<String>> {
        paths
            .iter()
            .map(|path| path.trim_start_matches('-').split('.').map(str::to_owned).collect())
            .collect()
    };
    let mut body = body;
    if !with.is_empty() {
        body = keep(body, &split(&with)).unwrap_or_else(|| Value::Object(Map::new()));
    }
    if !without.is_empty() {
        body = drop(body, &split(&without)).unwrap_or_else(|| Value::Object(Map::new()));
    }
    body
}

fn keep(value: Value, paths: &[Vec<String>]) -> Option<Value> {
    if paths.iter().any(|path| path.is_empty() || path.iter().all(|part| part == "**")) {
        return Some(value);
    }
    match value {
        Value::Object(members) => {
            let kept: Map<String, Value> = members
                .into_iter()
                .filter_map(|(name, member)| {
                    let deeper = step(paths, &name);
                    if deeper.is_empty() { None } else { keep(member, &deeper).map(|member| (name, member)) }
                })
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Value::Array(items) => {
            let kept: Vec<Value> = items.into_iter().filter_map(|item| keep(item, paths)).collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        _ => None,
    }
}

fn drop(value: Value, paths: &[Vec<String>]) -> Option<Value> {
    if paths.iter().any(Vec::is_empty) {
        return None;
    }
    match value {
        Value::Object(members) => {
            let was_empty = members.is_empty();
            let left: Map<String, Value> = members
                .into_iter()
                .filter_map(|(name, member)| drop(member, &step(paths, &name)).map(|member| (name, member)))
                .collect();
            (was_empty || !left.is_empty()).then_some(Value::Object(left))
        }
        Value::Array(items) => {
            Some(Value::Array(items.into_iter().filter_map(|item| drop(item, paths)).collect()))
        }
        other => Some(other),
    }
}

/// What is left of the paths behind the name `name`.
fn step(paths: &[Vec<String>], name: &str) -> Vec<Vec<String>> {
    let mut deeper = Vec::new();
    for path in paths {
        match path.split_first() {
            Some((first, rest)) if first == "**" => {
                deeper.push(path.clone());
                deeper.extend(step(&[rest.to_vec()], name));
            }
            Some((first, rest)) if crate::index::glob(first, name) => deeper.push(rest.to_vec()),
            _ => {}
        }
    }
    deeper
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_reach_through_arrays_and_wildcards() {
        let body = json!({"took": 1, "hits": {"total": 2, "hits": [{"_id": "1", "_source": {"a": 1}}, {"_id": "2"}]}});
        assert_eq!(
            apply("hits.hits._id", body.clone()),
            json!({"hits": {"hits": [{"_id": "1"}, {"_id": "2"}]}})
        );
        assert_eq!(apply("**.a", body.clone()), json!({"hits": {"hits": [{"_source": {"a": 1}}]}}));
        assert_eq!(apply("t*,-hits", body), json!({"took": 1}));
    }
}
