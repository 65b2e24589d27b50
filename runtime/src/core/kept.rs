//! Values that somebody holds, in one place until all are let go.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

use super::slot::Shared;

/// Leases that live as long as who asked for them, at addresses that do not change: a list that only grows.
#[derive(Default)]
pub(crate) struct Kept(OnceLock<Box<Node>>);

struct Node {
    value: Box<dyn Any + Send + Sync>,
    next: Kept,
}

impl Kept {
    pub(crate) fn keep<T: Send + Sync + 'static>(&self, value: Shared<T>) -> &T {
        let mut node = Box::new(Node { value: Box::new(value), next: Kept::default() });
        let mut end = self;
        loop {
            match end.0.set(node) {
                Ok(()) => break,
                Err(back) => node = back,
            }
            match end.0.get() {
                Some(taken) => end = &taken.next,
                None => unreachable!("a cell that refused a value has one"),
            }
        }
        end.0
            .get()
            .and_then(|node| node.value.downcast_ref::<Shared<T>>())
            .map_or_else(|| unreachable!("the value was just put here"), |shared| &**shared)
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept")
    }
}
