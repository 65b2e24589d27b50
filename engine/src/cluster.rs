//! The data of one tenant, and which of its indices an expression means.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::engine::EngineConfig;
use crate::http::{Error, Request, Result};
use crate::index::{Index, glob, uuid};

/// A virtual cluster: nothing of it is shared with any other.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) config: EngineConfig,
    pub(crate) uuid: String,
    pub(crate) indices: BTreeMap<String, Index>,
}

/// One index that an expression means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) index: String,
    /// The filters of the aliases that led to it, any of which must match; empty when it is meant as a whole.
    pub(crate) filters: Vec<Value>,
}

/// What an expression may leave unmatched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lenience {
    pub(crate) ignore_unavailable: bool,
    pub(crate) allow_no_indices: bool,
    pub(crate) expand_wildcards: bool,
    pub(crate) hidden: bool,
    /// What errors call the missing thing.
    pub(crate) resource: &'static str,
}

impl Lenience {
    /// What `ignore_unavailable`, `allow_no_indices` and `expand_wildcards` say.
    pub(crate) fn of(request: &Request) -> Result<Self> {
        let states = request.list("expand_wildcards").unwrap_or_else(|| vec!["open".to_owned()]);
        if let Some(unknown) =
            states.iter().find(|state| !["all", "open", "closed", "hidden", "none"].contains(&state.as_str()))
        {
            return Err(Error::illegal_argument(format!("No valid expand wildcard value [{unknown}]")));
        }
        let any = |wanted: &[&str]| states.iter().any(|state| wanted.contains(&state.as_str()));
        Ok(Self {
            ignore_unavailable: request.flag("ignore_unavailable")?.unwrap_or(false),
            allow_no_indices: request.flag("allow_no_indices")?.unwrap_or(true),
            expand_wildcards: any(&["all", "open"]),
            hidden: any(&["all", "hidden"]),
            resource: "index_or_alias",
        })
    }
}

impl Cluster {
    pub(crate) fn new(config: &EngineConfig) -> Self {
        Self { config: config.clone(), uuid: uuid(), indices: BTreeMap::new() }
    }

    /// Milliseconds since 1970.
    pub(crate) fn now() -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// The indices that a comma list of names, aliases and wildcards means, in the order of their names.
    /// Empty and `_all` mean all.
    pub(crate) fn resolve(&self, expression: &str, lenience: Lenience) -> Result<Vec<Target>> {
        let mut targets: BTreeMap<String, Option<Vec<Value>>> = BTreeMap::new();
        let everything = expression.is_empty() || expression == "_all";
        let parts: Vec<&str> = if everything { vec!["*"] } else { expression.split(',').collect() };
        let mut after_wildcard = false;
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            if let Some(excluded) = part.strip_prefix('-').filter(|_| after_wildcard) {
                let left_out = self.matching(excluded, Lenience { hidden: true, ..lenience });
                left_out.iter().for_each(|(index, _)| drop(targets.remove(index)));
                continue;
            }
            let found = if part.contains('*') || part == "_all" {
                after_wildcard = true;
                let pattern = if part == "_all" { "*" } else { part };
                let found =
                    if lenience.expand_wildcards { self.matching(pattern, lenience) } else { Vec::new() };
                if found.is_empty() && !lenience.allow_no_indices {
                    return Err(Error::index_not_found(part, lenience.resource));
                }
                found
            } else {
                crate::index::validate_name(part)
                    .or_else(|fault| if part.starts_with('_') { Err(fault) } else { Ok(()) })?;
                let found = self.named(part);
                if found.is_empty() && !lenience.ignore_unavailable {
                    return Err(Error::index_not_found(part, lenience.resource));
                }
                found
            };
            for (index, filter) in found {
                let target = targets.entry(index).or_insert_with(|| Some(Vec::new()));
                match (target.as_mut(), filter) {
                    (Some(filters), Some(filter)) => filters.push(filter),
                    // One way leads to the whole index: no filter of another way counts.
                    _ => *target = None,
                }
            }
        }
        if targets.is_empty() && !lenience.allow_no_indices {
            return Err(Error::index_not_found(
                if everything { "_all" } else { expression },
                lenience.resource,
            ));
        }
        Ok(targets
            .into_iter()
            .map(|(index, filters)| Target { index, filters: filters.unwrap_or_default() })
            .collect())
    }

    /// An index by its name or by an alias, with the alias's filter.
    fn named(&self, name: &str) -> Vec<(String, Option<Value>)> {
        if self.indices.contains_key(name) {
            return vec![(name.to_owned(), None)];
        }
        self.indices
            .values()
            .filter_map(|index| {
                index.aliases.get(name).map(|alias| (index.name.clone(), alias.get("filter").cloned()))
            })
            .collect()
    }

    fn matching(&self, pattern: &str, lenience: Lenience) -> Vec<(String, Option<Value>)> {
        let visible = |name: &str, index: &Index| {
            lenience.hidden
                || (name.starts_with('.') && pattern.starts_with('.'))
                || index.settings.get("hidden") != Some("true")
        };
        let mut found = Vec::new();
        for index in self.indices.values() {
            if glob(pattern, &index.name) && visible(&index.name, index) {
                found.push((index.name.clone(), None));
            }
            for (alias, said) in &index.aliases {
                if glob(pattern, alias) {
                    found.push((index.name.clone(), said.get("filter").cloned()));
                }
            }
        }
        found
    }

    /// The one index that a write to a name goes to: the index itself, or an alias's only or write index.
    pub(crate) fn write_index(&self, name: &str) -> Result<Option<&str>> {
        if let Some((name, _)) = self.indices.get_key_value(name) {
            return Ok(Some(name));
        }
        let holders: Vec<(&str, &Value)> = self
            .indices
            .values()
            .filter_map(|index| index.aliases.get(name).map(|said| (index.name.as_str(), said)))
            .collect();
        if holders.is_empty() {
            return Ok(None);
        }
        let says = |said: &Value| said.get("is_write_index").and_then(Value::as_bool);
        if let Some((index, _)) = holders.iter().find(|(_, said)| says(said) == Some(true)) {
            return Ok(Some(index));
        }
        match holders.as_slice() {
            [(index, said)] if says(said) != Some(false) => Ok(Some(index)),
            _ => Err(Error::illegal_argument(format!(
                "no write index is defined for alias [{name}]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index"
            ))),
        }
    }
}
