//! What the names of a namespace begin with.
//!
//! It is the namespace's own, unless the first thing that its test makes is an index that is there already: then it is the
//! one that this index, and nothing else on the server, has. So a name of the stock is a name like any other: patterns,
//! templates and orders mean the same with and without it.

use std::ops::Deref;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::identity::NamespaceId;

/// A clone is the same prefix.
#[derive(Debug, Clone)]
pub(super) struct Prefix {
    own: String,
    taken: Arc<OnceLock<String>>,
    changing: Arc<RwLock<()>>,
}

impl Prefix {
    pub(super) fn of(id: &NamespaceId) -> Prefix {
        Prefix { own: id.prefix(), taken: Arc::default(), changing: Arc::default() }
    }

    /// While it is held the prefix stays what it is: from when a name is made up until it is recorded.
    pub(super) fn held(&self) -> RwLockReadGuard<'_, ()> {
        self.changing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// While it is held nobody makes up a name.
    pub(super) fn alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.changing.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on it is this one. There is no third.
    pub(super) fn become_that_of(&self, id: &NamespaceId) {
        let _ = self.taken.set(id.prefix());
    }
}

impl Deref for Prefix {
    type Target = str;

    fn deref(&self) -> &str {
        self.taken.get().unwrap_or(&self.own)
    }
}
