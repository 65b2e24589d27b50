//! What indices are, as files: one JSON of `settings`, `mappings` and `aliases` for each, in a form that two servers and a
//! person write alike.
//!
//! ```text
//! a cluster ──GET /*──▶ ┐                                      ┌─▶ differences by field path
//!                       ├─ normal ─▶ Definitions ── Rule ──────┼─▶ files
//! a folder  ──read────▶ ┘                                      └─▶ what has to be created and added
//! ```

mod assertion;
mod difference;
mod disagreement;
mod normal;
mod parameters;
#[cfg(target_os = "linux")]
mod synchronisation;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::client::Client;
use crate::error::{Error, Result};

pub use assertion::MappingsAssertion;
pub(crate) use difference::Rule;
pub(crate) use disagreement::Disagreement;
pub(super) use normal::SERVER_MADE;

/// The definitions of indices, by name, each in its normal form.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Definitions(BTreeMap<String, Value>);

impl Definitions {
    /// Those of a cluster whose names match `pattern`, as in `assets,promo*`; a server's own are left out.
    pub(crate) async fn of_cluster(client: &Client, pattern: &str) -> Result<Definitions> {
        // One that is closed is there, too.
        let all = "allow_no_indices=true&ignore_unavailable=true&expand_wildcards=open,closed";
        let answer = client.get(&format!("/{pattern}?{all}")).await?;
        let Value::Object(indices) = answer else {
            return Err(Error::msg(format!("GET /{pattern} was not answered with indices: {answer}")));
        };
        // A name may be an alias: what it stands for has another name, and so another file.
        let own = |name: &String| !name.starts_with('.') && matches(pattern, name);
        let definitions = indices.into_iter().filter(|(name, _)| own(name)).map(|(name, definition)| {
            let definition = normal::form(definition)
                .map_err(|why| Error::msg(format!("the index `{name}` cannot be understood: {why}")))?;
            Ok((name, definition))
        });
        Ok(Definitions(definitions.collect::<Result<_>>()?))
    }

    /// Those of a folder's files `<index>.json` whose names match `pattern`; a folder that is not there has none.
    pub(crate) fn of_folder(folder: &Path, pattern: &str) -> Result<Definitions> {
        let mut definitions = BTreeMap::new();
        for (index, file) in files(folder)? {
            if !matches(pattern, &index) {
                continue;
            }
            let cannot = |why: String| {
                Error::msg(format!(
                    "the mapping file {}: {why}; mend it, or keep it elsewhere: all `.json` of this folder are mapping files",
                    file.display()
                ))
            };
            let text = fs::read_to_string(&file).map_err(|error| cannot(error.to_string()))?;
            let definition =
                serde_json::from_str(&text).map_err(|error| cannot(format!("it is not JSON: {error}")))?;
            definitions.insert(index, normal::form(definition).map_err(cannot)?);
        }
        Ok(Definitions(definitions))
    }

    /// Writes what is wanted of them by `rule` into the folder; files of indices that are not among them go where the
    /// rule wants both to be the same. Returns those that went. Where the folder has a file that is no mapping file,
    /// nothing is written: it may be somebody's own.
    pub(crate) fn write(&self, folder: &Path, pattern: &str, rule: Rule) -> Result<Vec<PathBuf>> {
        let cannot = |what: &str, path: &Path, error: std::io::Error| {
            Error::msg(format!("cannot {what} {}: {error}", path.display()))
        };
        let there = Definitions::of_folder(folder, pattern)?.0;
        // No server has such a name, and what says that it is one must not write elsewhere.
        if let Some(index) = self.0.keys().find(|index| index.contains(['/', '\\'])) {
            return Err(Error::msg(format!(
                "cannot write a file for the index {index:?}: no index can be called so; is this an Elasticsearch?"
            )));
        }
        fs::create_dir_all(folder).map_err(|error| cannot("create", folder, error))?;
        let file = |index: &String| folder.join(format!("{index}.json"));
        for (index, definition) in &self.0 {
            let file = file(index);
            if rule == Rule::Superset && !there.contains_key(index) {
                continue;
            }
            fs::write(&file, format!("{definition:#}\n")).map_err(|error| cannot("write", &file, error))?;
        }
        let gone = there.keys().filter(|index| rule == Rule::Exact && !self.0.contains_key(*index));
        let gone: Vec<PathBuf> = gone.map(file).collect();
        for file in &gone {
            fs::remove_file(file).map_err(|error| cannot("remove", file, error))?;
        }
        Ok(gone)
    }

    /// Each place where a cluster with these is not what the files say.
    pub(crate) fn differences(&self, files: &Definitions, rule: Rule) -> Vec<Disagreement> {
        let mut all = Vec::new();
        for (index, definition) in &self.0 {
            match files.0.get(index) {
                Some(file) => {
                    let found = difference::between(file, definition, rule);
                    all.extend(found.into_iter().map(|found| Disagreement::field(index, found)));
                }
                None if rule == Rule::Superset => {}
                None => all.push(Disagreement::no_file(index)),
            }
        }
        let gone = files.0.keys().filter(|index| rule != Rule::Subset && !self.0.contains_key(*index));
        all.extend(gone.map(|index| Disagreement::no_index(index)));
        all
    }

    /// The names of the indices, sorted.
    #[cfg(target_os = "linux")]
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The JSON files of a folder, by their names without `.json`.
fn files(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let cannot = |error: std::io::Error| {
        Error::msg(format!("cannot read the mapping files in {}: {error}", folder.display()))
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(cannot(error)),
    };
    let mut files = BTreeMap::new();
    for entry in entries {
        let file = entry.map_err(cannot)?.path();
        if let (Some(name), Some("json")) =
            (file.file_stem().and_then(|name| name.to_str()), file.extension().and_then(|it| it.to_str()))
        {
            files.insert(name.to_owned(), file.clone());
        }
    }
    Ok(files)
}

/// Whether a name is meant by `assets,promo*`.
fn matches(pattern: &str, name: &str) -> bool {
    pattern.split(',').any(|one| {
        let mut parts = one.split('*');
        let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else { return rest.is_empty() };
        for part in parts {
            match rest.split_once(part) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
        rest.ends_with(last)
    })
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use serde_json::json;

    use super::{Definitions, Rule, matches};

    #[test]
    fn a_folder_with_a_file_that_is_no_mapping_file_is_left_as_it_is() {
        let folder = env::temp_dir().join(format!("estrade-definitions-{}", process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        let there = Definitions([("books".to_owned(), json!({}))].into());
        for own in [r#"{"a":"my own"}"#, "{broken"] {
            fs::write(folder.join("own.json"), own).expect("a file can be written");
            let error = there.write(&folder, "*", Rule::Exact).expect_err("it is refused").to_string();
            assert!(error.contains("own.json: ") && error.contains("keep it elsewhere"), "{error}");
            assert_eq!(fs::read_to_string(folder.join("own.json")).ok().as_deref(), Some(own));
            assert!(!folder.join("books.json").exists(), "{error}");
        }
        // Of an index that is gone.
        fs::write(folder.join("own.json"), r#"{"mappings":{}}"#).expect("a file can be written");
        let gone = there.write(&folder, "*", Rule::Exact).expect("all of them are mapping files");
        assert_eq!(gone, [folder.join("own.json")]);
        assert!(folder.join("books.json").exists() && !folder.join("own.json").exists());
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn a_pattern_is_a_list_of_names_with_stars() {
        assert!(matches("*", "assets"));
        assert!(matches("promos,as*s", "assets"));
        assert!(matches("a*s*", "assets"));
        assert!(!matches("asset", "assets"));
        assert!(!matches("as*x", "assets"));
        assert!(!matches("assets*s", "assets"));
    }
}
