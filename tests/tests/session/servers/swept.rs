//! What a run leaves on a server of which something is killed: the next run takes it away, and nothing of the neighbours'.

use serde_json::Value;

use super::running::Running;
use crate::ground::{Ground, Started};

/// A run whose test is held at `held`.
pub(super) struct Interrupted<'a> {
    pub(super) server: &'a Running,
    /// What they had before it.
    pub(super) neighbours: Value,
    pub(super) ground: &'a Ground,
    pub(super) started: Started,
    pub(super) held: &'a str,
}

impl Interrupted<'_> {
    /// Whoever lives goes on to his end; then `next` is a whole run.
    pub(super) fn swept_by(self, next: impl FnOnce()) {
        let Interrupted { server, neighbours, ground, started, held } = self;
        ground.release(held);
        started.finish();
        ground.settle();
        assert!(
            !server.ours().is_empty(),
            "nothing was left, so nothing is shown: {}",
            ground.journal().text()
        );
        assert_eq!(server.neighbours(), neighbours);
        next();
        assert_eq!(server.ours(), [""; 0]);
        assert_eq!(server.neighbours(), neighbours);
    }
}
