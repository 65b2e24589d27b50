//! What each wide fixture sees in its own way, though it has one value: who uses something can be told by it.

use std::any::Any;
use std::sync::Arc;

use super::fixture::FixtureDef;
use super::slot::Slot;

/// Makes a value for one asker.
type Look = fn(&Arc<Slot>, asker: &'static FixtureDef) -> Result<Box<dyn Any + Send>, String>;

/// How the value of one fixture looks to each wide fixture that asks for it.
#[derive(Debug)]
pub(crate) struct Lens {
    /// Whose value it is.
    pub(crate) fixture: &'static FixtureDef,
    /// Makes the value that this asker is given in the place of the one in the slot.
    pub(crate) look: Look,
}

impl Lens {
    /// The slot that `asker` is given.
    pub(crate) fn slot(&self, slot: &Arc<Slot>, asker: &'static FixtureDef) -> Result<Arc<Slot>, String> {
        let value = (self.look)(slot, asker)?;
        let seen = Slot::new(self.fixture);
        seen.put(value);
        Ok(seen)
    }
}
