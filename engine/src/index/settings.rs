//! The settings of an index.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::http::{Error, Result, shown};

/// Flat names without the leading `index.`, and their values as text, which is how Elasticsearch shows them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    values: BTreeMap<String, Value>,
}

/// Settings that a search's answer depends on and that this engine does not have.
const UNSUPPORTED: &[&str] = &[
    "analysis",
    "similarity",
    "sort",
    "default_pipeline",
    "final_pipeline",
    "mode",
    "query",
    "soft_deletes",
];

impl Settings {
    /// Reads settings written flat or as objects, with or without `index.`.
    pub(crate) fn read(body: Value) -> Result<Self> {
        let mut settings = Self::default();
        let Value::Object(members) = body else {
            return Err(Error::new(400, "parse_exception", "malformed settings, must be an object"));
        };
        settings.flatten("", members);
        for name in settings.values.keys() {
            let first = name.split('.').next().unwrap_or_default();
            if UNSUPPORTED.contains(&first) {
                return Err(Error::unsupported(format!("the index setting [index.{name}]")));
            }
        }
        Ok(settings)
    }

    fn flatten(&mut self, prefix: &str, members: Map<String, Value>) {
        for (name, value) in members {
            let path = super::mapping::join(prefix, &name);
            match value {
                Value::Object(inner) => self.flatten(&path, inner),
                Value::Null => {}
                Value::Array(items) => {
                    let items = items.iter().map(|item| Value::from(shown(item))).collect();
                    self.values.insert(plain(&path), items);
                }
                other => {
                    self.values.insert(plain(&path), shown(&other).into());
                }
            }
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str)
    }

    /// How long a write may stay unseen; `None` where only an explicit refresh shows it.
    pub(crate) fn refresh_interval(&self) -> Option<Duration> {
        match self.get("refresh_interval") {
            None => Some(Duration::from_secs(1)),
            Some("-1") => None,
            Some(text) => duration(text).or(Some(Duration::from_secs(1))),
        }
    }
}

fn plain(path: &str) -> String {
    path.strip_prefix("index.").unwrap_or(path).to_owned()
}

/// `10ms`, `1s`, `2m`
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    Some(match &text[digits..] {
        "nanos" => Duration::from_nanos(number),
        "micros" => Duration::from_micros(number),
        "ms" | "" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number * 60),
        "h" => Duration::from_secs(number * 3600),
        "d" => Duration::from_secs(number * 86400),
        _ => return None,
    })
}
