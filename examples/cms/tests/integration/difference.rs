//! How a mapping file differs from what the CMS makes, field by field.

use std::fmt;

use estrade::prelude::Value;

/// One place where the two are not the same.
#[derive(Debug, PartialEq)]
pub(crate) struct Difference {
    /// `mappings.title.swa.type`: the steps called `properties` are left out, as in the path of a field.
    path: String,
    change: Change,
}

#[derive(Debug, PartialEq)]
enum Change {
    /// The CMS makes it, the file does not have it yet.
    Added(Value),
    /// The file has it, the CMS does not make it any more.
    Missing(Value),
    Changed {
        file: Value,
        cms: Value,
    },
}

/// Every difference between a file and what the CMS makes, in the order of their paths.
pub(crate) fn between(file: &Value, cms: &Value) -> Vec<Difference> {
    let mut differences = Vec::new();
    compare("", file, cms, &mut differences);
    differences.sort_by(|a, b| a.path.cmp(&b.path));
    differences
}

fn compare(path: &str, file: &Value, cms: &Value, differences: &mut Vec<Difference>) {
    let mut found = |path: String, change| differences.push(Difference { path, change });
    let (Value::Object(in_file), Value::Object(in_cms)) = (file, cms) else {
        if file != cms {
            found(path.to_owned(), Change::Changed { file: file.clone(), cms: cms.clone() });
        }
        return;
    };
    for (name, value) in in_file.iter().filter(|(name, _)| !in_cms.contains_key(*name)) {
        found(step(path, name), Change::Missing(value.clone()));
    }
    for (name, value) in in_cms.iter().filter(|(name, _)| !in_file.contains_key(*name)) {
        found(step(path, name), Change::Added(value.clone()));
    }
    for (name, value) in in_file {
        if let Some(other) = in_cms.get(name) {
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
            Change::Added(value) => write!(f, "+ {path}: the CMS makes {value}, the file lacks it"),
            Change::Missing(value) => write!(f, "- {path}: the file has {value}, the CMS does not make it"),
            Change::Changed { file, cms } => write!(f, "~ {path}: {file} in the file, {cms} in the CMS"),
        }
    }
}

#[test]
fn a_difference_is_told_by_the_path_of_its_field() {
    use estrade::prelude::json;

    let file = json!({ "mappings": { "properties": {
        "uuid": { "type": "keyword" },
        "title": { "properties": { "swa": { "type": "keyword" } } },
        "colour": { "type": "keyword" },
    } } });
    let cms = json!({ "mappings": { "properties": {
        "uuid": { "type": "keyword" },
        "title": { "properties": { "swa": { "type": "text" } } },
        "year": { "type": "integer" },
    } } });
    let told: Vec<String> = between(&file, &cms).iter().map(Difference::to_string).collect();
    assert_eq!(
        told,
        [
            r#"- mappings.colour: the file has {"type":"keyword"}, the CMS does not make it"#,
            r#"~ mappings.title.swa.type: "keyword" in the file, "text" in the CMS"#,
            r#"+ mappings.year: the CMS makes {"type":"integer"}, the file lacks it"#,
        ]
    );
    assert_eq!(between(&cms, &cms), []);
}
