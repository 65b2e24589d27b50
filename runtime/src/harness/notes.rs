//! What fixtures have to say about a test that failed.

use std::sync::{Arc, Mutex, PoisonError};

/// Lines for the report of one test; a clone is the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Vec<(String, String)>>>);

impl Notes {
    pub(super) fn push(&self, label: String, text: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((label, text));
    }

    /// In their order.
    pub(super) fn all(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
