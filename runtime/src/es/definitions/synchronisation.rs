//! What a cluster lacks of its files, given to it: indices and fields. Nothing is taken away and nothing is changed.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Definitions, files};
use crate::error::{Error, Result};

/// One request that gives a cluster something of a file.
#[derive(Debug, PartialEq)]
pub(crate) struct Step {
    /// In words: `created books`.
    pub(crate) said: String,
    /// What is asked with `PUT`.
    pub(crate) path: String,
    pub(crate) body: Value,
}

impl Definitions {
    /// What has to be sent to a cluster with these so that it has the indices and fields of the files in `folder`, which
    /// `wanted` was read from.
    pub(crate) fn steps_to(&self, wanted: &Definitions, folder: &Path) -> Result<Vec<Step>> {
        let there = files(folder)?;
        let mut steps = Vec::new();
        for (index, file) in &wanted.0 {
            if let Some(cluster) = self.0.get(index) {
                steps.extend(addition(index, file, cluster));
                continue;
            }
            let cannot =
                |why: &dyn std::fmt::Display| Error::msg(format!("the mapping file of {index}: {why}"));
            // As it was written: what does not count in a comparison, a number of replicas say, counts here.
            let text = there.get(index).map(fs::read_to_string);
            let text = text.ok_or_else(|| cannot(&"it is gone"))?.map_err(|error| cannot(&error))?;
            let body = serde_json::from_str(&text).map_err(|error| cannot(&error))?;
            steps.push(Step { said: format!("created {index}"), path: format!("/{index}"), body });
        }
        Ok(steps)
    }

    /// Those that are also among `others`.
    pub(crate) fn shared_with(self, others: &Definitions) -> Definitions {
        Definitions(self.0.into_iter().filter(|(index, _)| others.0.contains_key(index)).collect())
    }
}

/// The fields that an index lacks; none where it has all of them.
fn addition(index: &str, file: &Value, cluster: &Value) -> Option<Step> {
    let none = Map::new();
    let mappings = |definition: &Value| definition["mappings"].as_object().unwrap_or(&none).clone();
    let mut names = Vec::new();
    let grown = grown("", &mappings(file), &mappings(cluster), &mut names)?;
    Some(Step {
        said: format!("added to {index}: {}", names.join(", ")),
        path: format!("/{index}/_mapping"),
        // Nothing else of a mapping may be sent again: it would be taken for a change.
        body: json!({ "properties": grown.get("properties") }),
    })
}

/// The field of the cluster with what the file's has more; none where it has all. What is not concerned stays out, but for
/// a field's own parameters and the fields that are made of it: one that is sent without them is taken for another one.
fn grown(
    path: &str,
    file: &Map<String, Value>,
    cluster: &Map<String, Value>,
    names: &mut Vec<String>,
) -> Option<Map<String, Value>> {
    if file.get("type") != cluster.get("type") {
        return None;
    }
    let mut grown = cluster.clone();
    grown.remove("properties");
    let before = names.len();
    for group in ["properties", "fields"] {
        for (name, field) in file.get(group).and_then(Value::as_object).into_iter().flatten() {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let more = match (field, cluster.get(group).and_then(|fields| fields.get(name))) {
                (field, None) => {
                    names.push(path);
                    field.clone()
                }
                (Value::Object(field), Some(Value::Object(there))) => {
                    match self::grown(&path, field, there, names) {
                        Some(more) => Value::Object(more),
                        None => continue,
                    }
                }
                _ => continue,
            };
            let fields = grown.entry(group).or_insert_with(|| json!({}));
            if let Some(fields) = fields.as_object_mut() {
                fields.insert(name.clone(), more);
            }
        }
    }
    (names.len() > before).then_some(grown)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Step, addition};

    fn sent(file: &Value, cluster: &Value) -> Option<(String, Value)> {
        let index = |properties| json!({ "mappings": { "dynamic": "strict", "properties": properties } });
        addition("books", &index(file), &index(cluster)).map(|Step { said, body, .. }| (said, body))
    }

    #[test]
    fn only_missing_fields_are_sent_with_the_objects_that_they_stand_in() {
        let file = json!({
            "isbn": { "type": "keyword" },
            "prices": { "type": "nested", "properties": {
                "net": { "type": "long" }, "tax": { "type": "long" },
            } },
            "year": { "type": "integer" },
        });
        let cluster = json!({
            "isbn": { "type": "keyword" },
            "prices": { "type": "nested", "properties": { "net": { "type": "long" } } },
        });
        let body = json!({ "properties": {
            "prices": { "type": "nested", "properties": { "tax": { "type": "long" } } },
            "year": { "type": "integer" },
        } });
        assert_eq!(sent(&file, &cluster), Some(("added to books: prices.tax, year".to_owned(), body)));
        assert_eq!(sent(&cluster, &cluster), None);
    }

    #[test]
    fn a_field_that_gets_another_form_keeps_its_parameters_and_its_forms() {
        let file = json!({ "title": { "type": "text", "fields": {
            "raw": { "type": "keyword" }, "lower": { "type": "keyword", "normalizer": "lowercase" },
        } } });
        let cluster = json!({ "title": { "type": "text", "analyzer": "english", "fields": {
            "raw": { "type": "keyword" },
        } } });
        let body = json!({ "properties": { "title": { "type": "text", "analyzer": "english", "fields": {
            "raw": { "type": "keyword" }, "lower": { "type": "keyword", "normalizer": "lowercase" },
        } } } });
        assert_eq!(sent(&file, &cluster), Some(("added to books: title.lower".to_owned(), body)));
    }

    #[test]
    fn a_field_of_another_type_is_not_touched_with_all_that_is_below_it() {
        let file = json!({ "title": { "properties": { "eng": { "type": "text" } } } });
        let cluster = json!({ "title": { "type": "text" } });
        assert_eq!(sent(&file, &cluster), None);
        assert_eq!(sent(&cluster, &file), None);
    }
}
