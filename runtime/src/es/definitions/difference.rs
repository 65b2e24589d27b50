//! How a mapping file and a cluster differ, field by field.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a cluster may be, compared with the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rule {
    /// The same.
    Exact,
    /// It may have more.
    Superset,
    /// It may have less.
    Subset,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::Exact => "they have to be the same",
            Rule::Superset => "the cluster may have more",
            Rule::Subset => "the cluster may have less",
        })
    }
}

/// One place where the two are not as the rule wants them.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Difference {
    /// `mappings.title.swa.type`: the steps called `properties` are left out, as in the path of a field.
    path: String,
    #[serde(flatten)]
    change: Change,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
enum Change {
    /// The cluster has it, the file does not.
    Added {
        cluster: Value,
    },
    /// The file has it, the cluster does not.
    Missing {
        file: Value,
    },
    Changed {
        file: Value,
        cluster: Value,
    },
}

/// Every difference between a file and a cluster that the rule forbids, in the order of their paths.
pub(super) fn between(file: &Value, cluster: &Value, rule: Rule) -> Vec<Difference> {
    let mut differences = Vec::new();
    compare("", file, cluster, &mut differences);
    differences.retain(|difference| match difference.change {
        Change::Added { .. } => rule != Rule::Superset,
        Change::Missing { .. } => rule != Rule::Subset,
        Change::Changed { .. } => true,
    });
    differences.sort_by(|a, b| a.path.cmp(&b.path));
    differences
}

fn compare(path: &str, file: &Value, cluster: &Value, differences: &mut Vec<Difference>) {
    let mut found = |path: String, change| differences.push(Difference { path, change });
    let (Value::Object(in_file), Value::Object(in_cluster)) = (file, cluster) else {
        if file != cluster {
            found(path.to_owned(), Change::Changed { file: file.clone(), cluster: cluster.clone() });
        }
        return;
    };
    for (name, value) in in_file.iter().filter(|(name, _)| !in_cluster.contains_key(*name)) {
        found(step(path, name), Change::Missing { file: value.clone() });
    }
    for (name, value) in in_cluster.iter().filter(|(name, _)| !in_file.contains_key(*name)) {
        found(step(path, name), Change::Added { cluster: value.clone() });
    }
    for (name, value) in in_file {
        if let Some(other) = in_cluster.get(name) {
            compare(&step(path, name), value, other, differences);
        }
    }
}

fn step(path: &str, name: &str) -> String {
    match (path, name) {
        ("", name) => name.to_owned(),
        (path, "properties") => path.to_owned(),
        (path, name) => format!("{path}.{name}"),
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { path, change } = self;
        match change {
            Change::Added { cluster } => write!(f, "+ {path}: the cluster has {cluster}, the file lacks it"),
            Change::Missing { file } => write!(f, "- {path}: the file has {file}, the cluster lacks it"),
            Change::Changed { file, cluster } => {
                write!(f, "~ {path}: {file} in the file, {cluster} in the cluster")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Difference, Rule, between};

    fn told(file: &Value, cluster: &Value, rule: Rule) -> Vec<String> {
        between(file, cluster, rule).iter().map(Difference::to_string).collect()
    }

    #[test]
    fn a_difference_is_told_by_the_path_of_its_field_and_a_rule_allows_some() {
        let file = json!({ "mappings": { "properties": {
            "uuid": { "type": "keyword" },
            "title": { "properties": { "swa": { "type": "keyword" } } },
            "colour": { "type": "keyword" },
        } } });
        let cluster = json!({ "mappings": { "properties": {
            "uuid": { "type": "keyword" },
            "title": { "properties": { "swa": { "type": "text" } } },
            "year": { "type": "integer" },
        } } });
        let missing = r#"- mappings.colour: the file has {"type":"keyword"}, the cluster lacks it"#;
        let changed = r#"~ mappings.title.swa.type: "keyword" in the file, "text" in the cluster"#;
        let added = r#"+ mappings.year: the cluster has {"type":"integer"}, the file lacks it"#;
        assert_eq!(told(&file, &cluster, Rule::Exact), [missing, changed, added]);
        assert_eq!(told(&file, &cluster, Rule::Superset), [missing, changed]);
        assert_eq!(told(&file, &cluster, Rule::Subset), [changed, added]);
        assert_eq!(told(&cluster, &cluster, Rule::Exact), [""; 0]);
    }
}
