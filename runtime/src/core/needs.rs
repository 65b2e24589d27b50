//! What one fixture or one body was promised: the values of its parameters.

use std::sync::Arc;

use super::failure::Cause;
use super::fixture::Fixture;
use super::slot::{Exclusive, Holder, Shared, Slot};

/// The slots behind the fixture parameters of one fixture or body, in their order.
#[derive(Debug)]
pub struct Needs {
    holder: Holder,
    slots: Vec<Arc<Slot>>,
}

/// Fixtures whose value can be taken by `&`.
#[diagnostic::on_unimplemented(
    message = "the value of fixture `{Self}` cannot be taken by `&`: its type is not `Sync`",
    label = "this fixture's value is not `Sync`",
    note = "fixtures and the test's body run on threads of their own: provide a value that is `Sync`, or take it \
            by `&mut` or as a clone"
)]
pub trait Shareable: Fixture<Value: Sync> {}

#[diagnostic::do_not_recommend]
impl<F: Fixture<Value: Sync>> Shareable for F {}

/// Fixtures whose value can be taken as a clone.
#[diagnostic::on_unimplemented(
    message = "the value of fixture `{Self}` cannot be taken by value: its type is not `Clone`",
    label = "this fixture's value is not `Clone`",
    note = "a parameter `name: T` gets a clone: write `name: &T` to borrow the value"
)]
pub trait Cloneable: Fixture<Value: Clone> {}

#[diagnostic::do_not_recommend]
impl<F: Fixture<Value: Clone>> Cloneable for F {}

impl Needs {
    pub(crate) fn new(holder: Holder, slots: Vec<Arc<Slot>>) -> Needs {
        Needs { holder, slots }
    }

    /// The value of parameter `index`, by `&`.
    pub fn shared<F: Shareable>(&self, index: usize, _fixture: F) -> Result<Shared<F::Value>, Cause>
    where
        F::Value: Sync,
    {
        self.slots[index].shared(self.holder).map_err(Cause::Refused)
    }

    /// The value of parameter `index`, as a clone.
    pub fn cloned<F: Cloneable>(&self, index: usize, _fixture: F) -> Result<F::Value, Cause>
    where
        F::Value: Clone,
    {
        self.slots[index].cloned(self.holder).map_err(Cause::Refused)
    }

    /// The value of parameter `index`, by `&mut`.
    pub fn exclusive<F: Fixture>(&self, index: usize, _fixture: F) -> Result<Exclusive<F::Value>, Cause> {
        self.slots[index].exclusive(self.holder).map_err(Cause::Refused)
    }
}
