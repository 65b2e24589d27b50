//! The state of a cluster as it was when somebody last looked.

use serde_json::Value;

use crate::index::uuid;

/// Another version for each state that was seen to be another than the one before.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    state: Value,
    version: u64,
    uuid: String,
}

impl Observed {
    /// The version of a state, and its id.
    pub(crate) fn version_of(&mut self, state: Value) -> (u64, &str) {
        if self.state != state || self.version == 0 {
            *self = Self { state, version: self.version + 1, uuid: uuid() };
        }
        (self.version, &self.uuid)
    }
}
