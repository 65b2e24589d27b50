//! Points in time: several searches see the same state of some indices.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::scroll::missing;
use crate::cluster::Cluster;
use crate::expression::Target;
use crate::http::{Error, Fields, Result};
use crate::index::{OpenContext, Searchable, uuid};

/// The points in time of one tenant that were not closed.
#[derive(Debug, Default)]
pub(crate) struct Pits(HashMap<String, Pit>);

/// What was seen when it was opened.
#[derive(Debug, Clone)]
pub(crate) struct Pit {
    pub(crate) targets: Vec<Target>,
    /// Of each target: the index's own id, which a new index of the same name does not have, and its rows.
    pub(super) states: Vec<(String, Rc<Searchable>)>,
    _open: Rc<[OpenContext]>,
    ends: Instant,
    keep: Duration,
}

/// The member `pit` of a search.
#[derive(Debug)]
pub(crate) struct PitRequest {
    pub(crate) id: String,
    keep: Option<Duration>,
}

impl PitRequest {
    pub(super) fn parse(body: serde_json::Value) -> Result<Self> {
        let mut fields = Fields::of("pit", body)?;
        let id = fields.string("id")?;
        let keep = fields.string("keep_alive")?.map(|text| super::keep_alive(&text)).transpose()?;
        fields.finish()?;
        let id = id.ok_or_else(|| Error::illegal_argument("point in time id is not provided"))?;
        Ok(Self { id, keep })
    }
}

impl Pits {
    /// Keeps the indices as they are, and tells the id.
    pub(crate) fn open(
        &mut self,
        cluster: &[(Target, String, Rc<Searchable>)],
        open: Vec<OpenContext>,
        keep: Duration,
    ) -> String {
        self.sweep();
        let id = uuid();
        let pit = Pit {
            targets: cluster.iter().map(|(target, ..)| target.clone()).collect(),
            states: cluster.iter().map(|(_, uuid, state)| (uuid.clone(), Rc::clone(state))).collect(),
            _open: open.into(),
            ends: Instant::now() + keep,
            keep,
        };
        self.0.insert(id.clone(), pit);
        id
    }

    /// The state that a search asks for, which is kept for longer now.
    pub(crate) fn find(&mut self, asked: &PitRequest) -> Result<Pit> {
        self.sweep();
        let pit = self.0.get_mut(&asked.id).ok_or_else(|| missing(&asked.id))?;
        pit.keep = asked.keep.unwrap_or(pit.keep);
        pit.ends = Instant::now() + pit.keep;
        Ok(pit.clone())
    }

    /// Whether there was one to close.
    pub(crate) fn close(&mut self, id: &str) -> bool {
        self.sweep();
        self.0.remove(id).is_some()
    }

    /// Ends those that nobody asked for in time.
    pub(crate) fn sweep(&mut self) {
        let now = Instant::now();
        self.0.retain(|_, pit| pit.ends > now);
    }
}

/// The indices that a point in time keeps.
pub(crate) fn states(cluster: &Cluster, targets: &[Target]) -> Vec<(Target, String, Rc<Searchable>)> {
    let state = |target: &Target| {
        let index = cluster.indices.get(&target.index)?;
        Some((target.clone(), index.uuid.clone(), index.snapshot()))
    };
    targets.iter().filter_map(state).collect()
}
