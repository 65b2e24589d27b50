//! An index that begins as another one is.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::alias::Alias;
use super::documents::Slot;
use super::{Index, Settings};

impl Index {
    /// An index of its own with the documents, versions and sequence numbers of this one, unseen writes among them. What was
    /// deleted is forgotten, and later writes are of a later term.
    pub(crate) fn resized(
        &self,
        name: &str,
        created: i64,
        settings: Settings,
        aliases: BTreeMap<String, Alias>,
    ) -> Self {
        let mut made = Self::new(name, created, settings, self.mapping.clone());
        let live = |(id, slot): (&Rc<str>, &Slot)| match slot {
            Slot::Live(document) => Some((Rc::clone(id), Slot::Live(Rc::clone(document)))),
            Slot::Deleted { .. } => None,
        };
        made.documents = Rc::new(self.documents.iter().filter_map(live).collect::<HashMap<_, _>>());
        made.searchable = Rc::clone(&self.searchable);
        made.seq_nos.clone_from(&self.seq_nos);
        made.primary_term = self.primary_term + 1;
        made.aliases = aliases;
        // Searches of the new index see all of it, and those of this one what they saw before.
        made.pending = self.pending.clone();
        made.settle();
        made
    }
}
