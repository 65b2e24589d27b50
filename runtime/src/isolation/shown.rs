//! What a namespace shows of the run's shared one: under the names that it has there, to be read only.
//!
//! ```text
//! shared namespace   Made: which author made or wrote to which index
//!                      │ made_by(authors)
//!                      ▼
//! a test's namespace Shown: logical name → index of the shared namespace, and who made it
//!                      reads   find it by name and by pattern
//!                      changes are refused by name, and do not find it by pattern
//! ```

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use serde::{Deserialize, Serialize};

use super::names::{matches, without};
use super::refusal::{Refusal, Result};

/// Who made or wrote to what, by physical names.
#[derive(Debug, Default)]
pub(super) struct Made(Mutex<BTreeMap<String, BTreeSet<Arc<str>>>>);

impl Made {
    pub(super) fn note(&self, physical: &str, author: &Arc<str>) {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(physical.to_owned()).or_default().insert(Arc::clone(author));
    }

    /// Which of these authors made an index or wrote to it.
    pub(super) fn by(&self, physical: &str, authors: &[String]) -> BTreeSet<String> {
        let made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = made.get(physical).into_iter().flatten().map(ToString::to_string);
        all.filter(|author| authors.contains(author)).collect()
    }
}

/// An index or an alias of the shared namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Thing {
    pub(super) logical: String,
    pub(super) physical: String,
    pub(super) is_alias: bool,
    /// Whoever made it, in words.
    pub(super) by: BTreeSet<String>,
}

/// What goes from the one to the other.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Told {
    /// Host and port: a name means nothing on another server.
    pub(super) server: String,
    /// What the names of the shared namespace begin with.
    pub(super) prefix: String,
    pub(super) things: Vec<Thing>,
}

#[derive(Debug, Default)]
pub(super) struct Shown(RwLock<Table>);

#[derive(Debug, Default)]
struct Table {
    prefix: String,
    things: Vec<Thing>,
}

impl Shown {
    fn table(&self) -> RwLockReadGuard<'_, Table> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, told: Told) {
        let mut table = self.0.write().unwrap_or_else(PoisonError::into_inner);
        table.things.retain(|thing| !told.things.contains(thing));
        table.prefix = told.prefix;
        table.things.extend(told.things);
    }

    pub(super) fn physical(&self, logical: &str) -> Option<String> {
        let table = self.table();
        table.things.iter().find(|thing| thing.logical == logical).map(|thing| thing.physical.clone())
    }

    /// What a pattern means; an alias only where the pattern does not mean all indices anyway.
    pub(super) fn matching(&self, pattern: &str, aliases: bool) -> Vec<String> {
        let table = self.table();
        let found = table.things.iter().filter(|thing| aliases || !thing.is_alias);
        let found = found.filter(|thing| matches(pattern, &thing.logical));
        found.map(|thing| thing.physical.clone()).collect()
    }

    pub(super) fn has(&self, physical: &str) -> bool {
        self.table().things.iter().any(|thing| thing.physical == physical)
    }

    /// Refuses to change what is called so.
    pub(super) fn allow_change(&self, logical: &str) -> Result<()> {
        match self.table().things.iter().find(|thing| thing.logical == logical) {
            Some(Thing { by, is_alias, .. }) => {
                let by = by.iter().map(String::as_str).collect::<Vec<_>>().join(" and ");
                let what = if *is_alias { "alias" } else { "index" };
                Err(Refusal::shared(what, logical, &by))
            }
            None => Ok(()),
        }
    }

    /// A text of the server's, with the names that the test knows.
    pub(super) fn logical<'a>(&self, text: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
        let table = self.table();
        if table.prefix.is_empty() {
            return text;
        }
        let mut text = text;
        let mut replace = |physical: &str, logical: &str| {
            if let Cow::Owned(replaced) = without(&text, physical.as_bytes(), logical.as_bytes()) {
                text = Cow::Owned(replaced);
            }
        };
        replace(&table.prefix, "");
        let of_other_form = table.things.iter().filter(|thing| !thing.physical.starts_with(&table.prefix));
        of_other_form.for_each(|thing| replace(&thing.physical, &thing.logical));
        text
    }
}
