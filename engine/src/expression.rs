//! Which indices an expression means: names, aliases, wildcards, exclusions, in a comma list.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::http::{Error, Request, Result};
use crate::index::{Access, Index, glob, validate_name};

/// One index that an expression means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) index: String,
    /// The filters of the aliases that led to it, any of which must match; empty when it is meant as a whole.
    pub(crate) filters: Vec<Value>,
}

/// What an expression may leave unmatched, and what its wildcards see.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of Elasticsearch's index options")]
pub(crate) struct Lenience {
    pub(crate) ignore_unavailable: bool,
    pub(crate) allow_no_indices: bool,
    pub(crate) open: bool,
    pub(crate) closed: bool,
    pub(crate) hidden: bool,
    /// A closed index that is named is an error (or left out, where unavailable ones are).
    pub(crate) forbid_closed: bool,
    /// Wildcards see aliases, and names may be aliases.
    pub(crate) aliases: bool,
    /// Wildcards do not see what is shown from another cluster: it cannot be changed.
    pub(crate) own: bool,
}

impl Lenience {
    /// Wildcards see what is open; what is missing is an error.
    pub(crate) const OPEN: Self = Self {
        ignore_unavailable: false,
        allow_no_indices: true,
        open: true,
        closed: false,
        hidden: false,
        forbid_closed: false,
        aliases: true,
        own: false,
    };

    /// For searches: a closed index that is named is an error.
    pub(crate) const SEARCH: Self = Self { forbid_closed: true, ..Self::OPEN };

    /// Wildcards see open and closed indices.
    pub(crate) const ALL: Self = Self { closed: true, ..Self::OPEN };

    /// What `ignore_unavailable`, `allow_no_indices` and `expand_wildcards` change of a default.
    pub(crate) fn of(request: &Request, default: Self) -> Result<Self> {
        let mut lenience = Self {
            ignore_unavailable: request.flag("ignore_unavailable")?.unwrap_or(default.ignore_unavailable),
            allow_no_indices: request.flag("allow_no_indices")?.unwrap_or(default.allow_no_indices),
            ..default
        };
        if let Some(states) = request.list("expand_wildcards") {
            (lenience.open, lenience.closed, lenience.hidden) = (false, false, false);
            for state in states {
                match state.as_str() {
                    "all" => (lenience.open, lenience.closed, lenience.hidden) = (true, true, true),
                    "open" => lenience.open = true,
                    "closed" => lenience.closed = true,
                    "hidden" => lenience.hidden = true,
                    "none" => (lenience.open, lenience.closed, lenience.hidden) = (false, false, false),
                    other => {
                        return Err(Error::illegal_argument(format!(
                            "No valid expand wildcard value [{other}]"
                        )));
                    }
                }
            }
        }
        Ok(lenience)
    }

    /// For what changes indices.
    pub(crate) const fn own(self) -> Self {
        Self { own: true, ..self }
    }

    fn sees(self, index: &Index) -> bool {
        if self.own && index.shared.is_some() {
            return false;
        }
        if index.closed { self.closed } else { self.open }
    }
}

/// An index and, when an alias led to it, the alias's filter.
type Found = (String, Option<Value>);

impl Cluster {
    /// The indices that an expression means, in the order of their names. Empty and `_all` mean all.
    pub(crate) fn resolve(&self, expression: &str, lenience: Lenience) -> Result<Vec<Target>> {
        let mut targets: BTreeMap<String, Option<Vec<Value>>> = BTreeMap::new();
        let everything = expression.is_empty() || expression == "_all";
        let parts: Vec<&str> = if everything { vec!["*"] } else { expression.split(',').collect() };
        let mut after_wildcard = false;
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            if let Some(excluded) = part.strip_prefix('-').filter(|_| after_wildcard) {
                let seen = Lenience { hidden: true, open: true, closed: true, ..lenience };
                for (index, _) in self.matching(excluded, seen) {
                    targets.remove(&index);
                }
                continue;
            }
            let found = if part.contains('*') {
                after_wildcard = true;
                self.wildcard(part, lenience)?
            } else {
                self.named(part, lenience)?
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
            let name = if expression.is_empty() { "_all" } else { expression };
            return Err(Error::index_not_found(name, "index_or_alias"));
        }
        let whole = |(index, filters): (String, Option<Vec<Value>>)| Target {
            index,
            filters: filters.unwrap_or_default(),
        };
        Ok(targets.into_iter().map(whole).collect())
    }

    fn wildcard(&self, pattern: &str, lenience: Lenience) -> Result<Vec<Found>> {
        let found = self.matching(pattern, lenience);
        if found.is_empty() && !lenience.allow_no_indices && (lenience.open || lenience.closed) {
            return Err(Error::index_not_found(pattern, "index_or_alias"));
        }
        Ok(found)
    }

    /// What a name stands for: an index, or all indices of an alias.
    fn named(&self, name: &str, lenience: Lenience) -> Result<Vec<Found>> {
        if name.starts_with('_') {
            validate_name(name)?;
        }
        let aliased = self.indices.values().any(|index| index.aliases.contains_key(name));
        if aliased && !lenience.aliases {
            if lenience.ignore_unavailable {
                return Ok(Vec::new());
            }
            return Err(Error::illegal_argument(format!(
                "The provided expression [{name}] matches an alias, specify the corresponding concrete indices instead."
            )));
        }
        let found: Vec<&Index> = match self.indices.get(name) {
            Some(index) => vec![index],
            None => self.indices.values().filter(|index| index.aliases.contains_key(name)).collect(),
        };
        if found.is_empty() && !lenience.ignore_unavailable {
            return Err(self.missing(name, "index_or_alias"));
        }
        let mut named = Vec::new();
        for index in found {
            if index.closed && lenience.forbid_closed {
                if lenience.ignore_unavailable {
                    continue;
                }
                index.allow(Access::Read)?;
            }
            named.push((index.name.clone(), index.aliases.get(name).and_then(|alias| alias.filter.clone())));
        }
        Ok(named)
    }

    fn matching(&self, pattern: &str, lenience: Lenience) -> Vec<Found> {
        // What is hidden is seen by wildcards that begin with a point, if it does too.
        let shown = |name: &str, hidden: bool| {
            lenience.hidden || !hidden || (name.starts_with('.') && pattern.starts_with('.'))
        };
        let mut found = Vec::new();
        for index in self.indices.values().filter(|index| lenience.sees(index)) {
            if glob(pattern, &index.name) && shown(&index.name, index.settings.is_on("hidden")) {
                found.push((index.name.clone(), None));
            }
            for (alias, said) in index.aliases.iter().filter(|_| lenience.aliases) {
                if glob(pattern, alias) && shown(alias, said.is_hidden == Some(true)) {
                    found.push((index.name.clone(), said.filter.clone()));
                }
            }
        }
        found
    }
}
