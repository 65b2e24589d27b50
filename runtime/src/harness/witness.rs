//! Which wide fixtures a test has come to hold, for a fixture of its own that depends on them all without naming them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::core::slot::Slot;

type Listener = Box<dyn Fn(&Slot) -> Result<(), String> + Send>;

/// Of one test.
#[derive(Clone, Default)]
pub(crate) struct Witness(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    held: Vec<Arc<Slot>>,
    listeners: Vec<Listener>,
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Witness").finish_non_exhaustive()
    }
}

impl Witness {
    /// Tells of each that the test holds now, and of each that it will, before who asked for it goes on. An error is one
    /// of that fixture.
    #[cfg_attr(
        not(all(target_os = "linux", feature = "embedded")),
        allow(dead_code, reason = "who listens is among the fixtures that a feature brings")
    )]
    pub(crate) fn listen(
        &self,
        listener: impl Fn(&Slot) -> Result<(), String> + Send + 'static,
    ) -> Result<(), String> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.held.iter().try_for_each(|slot| listener(slot))?;
        seen.listeners.push(Box::new(listener));
        Ok(())
    }

    /// The test holds one more.
    pub(super) fn holds(&self, slot: &Arc<Slot>) -> Result<(), String> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.listeners.iter().try_for_each(|listener| listener(slot))?;
        seen.held.push(Arc::clone(slot));
        Ok(())
    }
}
