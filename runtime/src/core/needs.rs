//! What one fixture or one body was promised: the values of its parameters.

use std::sync::Arc;

use super::failure::Cause;
use super::slot::{Exclusive, Holder, Shared, Slot};

/// The slots behind the fixture parameters of one fixture or body, in their order.
#[derive(Debug)]
pub struct Needs {
    holder: Holder,
    slots: Vec<Arc<Slot>>,
}

impl Needs {
    pub(crate) fn new(holder: Holder, slots: Vec<Arc<Slot>>) -> Needs {
        Needs { holder, slots }
    }

    /// The value of parameter `index`, by `&`.
    pub(super) fn shared<T: Send + Sync + 'static>(&self, index: usize) -> Result<Shared<T>, Cause> {
        self.slots[index].shared(self.holder).map_err(Cause::Refused)
    }

    /// The value of parameter `index`, as a clone.
    pub(super) fn cloned<T: Clone + Send + 'static>(&self, index: usize) -> Result<T, Cause> {
        self.slots[index].cloned(self.holder).map_err(Cause::Refused)
    }

    /// The value of parameter `index`, by `&mut`.
    pub(super) fn exclusive<T: Send + 'static>(&self, index: usize) -> Result<Exclusive<T>, Cause> {
        self.slots[index].exclusive(self.holder).map_err(Cause::Refused)
    }
}
