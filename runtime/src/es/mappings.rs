//! The mappings folder: one JSON file per index, named after it.

#[cfg(any(feature = "embedded", target_os = "linux"))]
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};

/// What an index file may hold, as the body of a `PUT /index` may.
const KEYS: [&str; 3] = ["settings", "mappings", "aliases"];

/// A folder with a file `<index>.json` for each index.
#[derive(Debug, Clone)]
pub(crate) struct Mappings {
    folder: PathBuf,
}

impl Mappings {
    pub(crate) fn in_folder(folder: PathBuf) -> Mappings {
        Mappings { folder }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file that an index is created from.
    pub(super) fn file(&self, index: &str) -> PathBuf {
        self.folder.join(format!("{index}.json"))
    }

    /// The body that creates `index`: its file, with `dynamic: strict` unless that says otherwise.
    pub(super) fn body(&self, index: &str) -> Result<Value> {
        let file = self.file(index);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(self.unknown(index)),
            Err(error) => return Err(Error::msg(format!("cannot read {}: {error}", file.display()))),
        };
        let wrong = |why: &str| Error::msg(format!("in {}: {why}", file.display()));
        let mut body: Value = serde_json::from_str(&text).map_err(|error| wrong(&error.to_string()))?;
        let members = body
            .as_object_mut()
            .ok_or_else(|| wrong("an object with `settings`, `mappings`, `aliases` is wanted"))?;
        if let Some(key) = members.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(wrong(&format!(
                "`{key}` is not known: there are `settings`, `mappings` and `aliases`"
            )));
        }
        let mappings = members.entry("mappings").or_insert_with(|| Value::Object(Map::new()));
        let mappings = mappings.as_object_mut().ok_or_else(|| wrong("`mappings` has to be an object"))?;
        mappings.entry("dynamic").or_insert(json!("strict"));
        Ok(body)
    }

    /// The bodies of all indices, by name.
    #[cfg(any(feature = "embedded", target_os = "linux"))]
    pub(crate) fn all(&self) -> Result<BTreeMap<String, Value>> {
        self.known().into_iter().map(|index| Ok((index.clone(), self.body(&index)?))).collect()
    }

    /// How many files there are; an error tells that the folder is not there, or which file is none of an index.
    #[cfg(target_os = "linux")]
    pub(crate) fn examine(&self) -> Result<usize> {
        if !self.folder.is_dir() {
            return Err(Error::msg(self.missing()));
        }
        Ok(self.all()?.len())
    }

    fn missing(&self) -> String {
        format!(
            "the mappings folder {} does not exist: make it, or write another into `elasticsearch.mappings`",
            self.folder.display()
        )
    }

    fn known(&self) -> Vec<String> {
        let mut known: Vec<String> = fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
            .collect();
        known.sort();
        known
    }

    fn unknown(&self, index: &str) -> Error {
        if !self.folder.is_dir() {
            return Error::msg(format!("index `{index}` has no file: {}", self.missing()));
        }
        let known = self.known();
        let there = if known.is_empty() {
            "which has no such files".to_owned()
        } else {
            format!("which has {}", known.join(", "))
        };
        let near = known
            .iter()
            .map(|name| (strsim::jaro_winkler(name, index), name))
            .filter(|(likeness, _)| *likeness > 0.85)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let hint = near.map(|(_, name)| format!("; did you mean `{name}`?")).unwrap_or_default();
        Error::msg(format!(
            "index `{index}` is not in the mappings folder {}, {there}{hint}",
            self.folder.display()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::Mappings;

    #[test]
    fn an_index_whose_folder_is_not_there_is_an_error_that_says_so() {
        let folder = std::env::temp_dir().join("estrade-no-such-folder");
        let error =
            Mappings::in_folder(folder.clone()).body("books").expect_err("there is no file").to_string();
        let missing = format!("the mappings folder {} does not exist", folder.display());
        assert!(error.contains("`books`") && error.contains(&missing), "{error}");
    }
}
