//! `_source` of a mapping: what an index keeps of its documents.

use serde_json::{Map, Value, json};

use crate::http::{Error, Result, shown};
use crate::index::SourceFilter;
use crate::index::documents::Kept;

/// All of a source unless it says otherwise.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct KeptSource {
    nothing: bool,
    includes: Vec<String>,
    excludes: Vec<String>,
}

impl KeptSource {
    pub(super) fn read(body: Value) -> Result<Self> {
        let wrong = |reason: String| Error::new(400, "mapper_parsing_exception", reason);
        let Value::Object(mut members) = body else {
            return Err(wrong("[_source] must be an object".to_owned()));
        };
        if let Some((name, _)) = members.iter().find(|(_, value)| value.is_null()) {
            return Err(wrong(format!(
                "[{name}] on mapper [_source] of type [null] must not have a [null] value"
            )));
        }
        let enabled = match members.shift_remove("enabled").as_ref().map(shown).as_deref() {
            None | Some("true") => true,
            Some("false") => false,
            Some(other) => {
                return Err(wrong(format!(
                    "Failed to parse value [{other}] as only [true] or [false] are allowed."
                )));
            }
        };
        let mut paths = |name: &str| match members.shift_remove(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items.iter().map(shown).collect()),
            Some(_) => Err(wrong(format!("[{name}] of [_source] must be a list"))),
        };
        let (includes, excludes) = (paths("includes")?, paths("excludes")?);
        if let Some(name) = members.keys().next() {
            return Err(wrong(format!("unknown parameter [{name}] on mapper [_source] of type [null]")));
        }
        Ok(Self { nothing: !enabled, includes, excludes })
    }

    /// Refuses to be another one: what is kept is decided when an index is made.
    pub(super) fn check_update(&self, update: &Self) -> Result<()> {
        let list = |paths: &[String]| format!("[{}]", paths.join(", "));
        let parameters = [
            ("enabled", (!self.nothing).to_string(), (!update.nothing).to_string()),
            ("includes", list(&self.includes), list(&update.includes)),
            ("excludes", list(&self.excludes), list(&update.excludes)),
        ];
        let changed: Vec<String> = parameters
            .iter()
            .filter(|(_, from, to)| from != to)
            .map(|(name, from, to)| format!("\tCannot update parameter [{name}] from [{from}] to [{to}]"))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let changed = changed.join("\n");
        Err(Error::illegal_argument(format!(
            "Mapper for [_source] conflicts with existing mapper:\n{changed}"
        )))
    }

    /// As it is shown; what is usual is not.
    pub(super) fn to_json(&self) -> Option<Value> {
        let mut members = Map::new();
        if self.nothing {
            members.insert("enabled".to_owned(), false.into());
        }
        for (name, paths) in [("includes", &self.includes), ("excludes", &self.excludes)] {
            if !paths.is_empty() {
                members.insert(name.to_owned(), json!(paths));
            }
        }
        (!members.is_empty()).then_some(Value::Object(members))
    }

    /// Nothing is kept.
    pub(crate) fn is_nothing(&self) -> bool {
        self.nothing
    }

    /// What is kept of a source.
    pub(crate) fn keep(&self, source: &Map<String, Value>) -> Kept {
        if self.nothing {
            return Kept::Nothing;
        }
        if self.includes.is_empty() && self.excludes.is_empty() {
            return Kept::All;
        }
        let filter = SourceFilter::of_paths(self.includes.clone(), self.excludes.clone());
        let left = filter.apply(Value::Object(source.clone())).unwrap_or_else(|| json!({}));
        Kept::Part(left.to_string().into_bytes().into())
    }
}
