//! What one fixture or one body was promised: the values of its parameters.

use std::sync::Arc;

use super::fixture::{Access, Dependency};
use super::kept::Kept;
use super::panic;
use super::slot::{Exclusive, Holder, Slot};

/// The slots behind the fixture parameters of one fixture or body, in their order.
#[derive(Debug)]
pub struct Needs {
    holder: Holder,
    slots: Vec<Arc<Slot>>,
    /// What was taken by `&`: generated code has no locals for it, each of which would have to be dropped there.
    kept: Kept,
}

impl Needs {
    pub(crate) fn new(holder: Holder, slots: Vec<Arc<Slot>>) -> Needs {
        Needs { holder, slots, kept: Kept::default() }
    }

    /// The same, with each slot as `look` sees it.
    pub(crate) fn each<L>(self, looks: impl Iterator<Item = L>) -> Result<Needs, String>
    where
        L: FnOnce(Arc<Slot>) -> Result<Arc<Slot>, String>,
    {
        let Needs { holder, slots, kept } = self;
        let slots = slots.into_iter().zip(looks).map(|(slot, look)| look(slot));
        Ok(Needs { holder, slots: slots.collect::<Result<_, _>>()?, kept })
    }

    /// Why one of the parameters cannot be filled now, though every fixture is set up: somebody holds its value,
    /// or another parameter will.
    pub(crate) fn refusal(&self, dependencies: &[Dependency]) -> Option<String> {
        let wanted: Vec<_> = self.slots.iter().zip(dependencies).collect();
        wanted.iter().enumerate().find_map(|(at, (slot, dependency))| {
            let beside = wanted[..at].iter().any(|(other, earlier)| {
                let clashes = [earlier.access, dependency.access].contains(&Access::Exclusive);
                // A clone is made and let go before the next parameter is filled.
                Arc::ptr_eq(other, slot) && clashes && earlier.access != Access::Cloned
            });
            if beside { Some(slot.held_by(self.holder)) } else { slot.refusal(dependency.access) }
        })
    }

    /// The value of parameter `index`, by `&`.
    pub(super) fn shared<T: Send + Sync + 'static>(&self, index: usize) -> &T {
        self.kept.keep(granted(self.slots[index].shared(self.holder)))
    }

    /// The value of parameter `index`, as a clone.
    pub(super) fn cloned<T: Clone + Send + 'static>(&self, index: usize) -> T {
        granted(self.slots[index].cloned(self.holder))
    }

    /// The value of parameter `index`, by `&mut`.
    pub(super) fn exclusive<T: Send + 'static>(&self, index: usize) -> Exclusive<T> {
        granted(self.slots[index].exclusive(self.holder))
    }
}

/// What cannot be had ends whoever asks by unwinding: a `?` for each parameter would be a third of what is compiled there.
fn granted<T>(value: Result<T, String>) -> T {
    value.unwrap_or_else(|why| panic::refuse(why))
}
