//! Blocks that settings put on an index.

use super::Index;
use crate::http::{Error, Result};

/// What is about to be done to an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
    Metadata,
    /// Deleting the whole index.
    Delete,
    /// Reading all that it is made of, to make another one of it.
    Look,
}

/// Setting, what it forbids, and its number and name in errors.
const BLOCKS: &[(&str, &[Access], &str)] = &[
    (
        "blocks.read_only",
        &[Access::Write, Access::Metadata, Access::Delete],
        "FORBIDDEN/5/index read-only (api)",
    ),
    ("blocks.read", &[Access::Read], "FORBIDDEN/7/index read (api)"),
    ("blocks.write", &[Access::Write], "FORBIDDEN/8/index write (api)"),
    (
        "blocks.metadata",
        &[Access::Metadata, Access::Delete, Access::Look],
        "FORBIDDEN/9/index metadata (api)",
    ),
    (
        "blocks.read_only_allow_delete",
        &[Access::Write, Access::Metadata],
        "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block",
    ),
];

impl Index {
    /// Refuses whatever would change an index of another cluster.
    pub(crate) fn allow_change(&self) -> Result<()> {
        let Some(by) = &self.shared else { return Ok(()) };
        let reason = format!(
            "the index [{}] is shared and read-only here: {by} made it for all tests that ask for it; write to an index of \
             another name, or change what the fixture makes",
            self.name
        );
        Err(Error::new(403, "estrade_shared_index_exception", reason).with("index", self.name.as_str()))
    }

    /// Refuses what the index's settings forbid, and reading and writing of a closed index.
    pub(crate) fn allow(&self, access: Access) -> Result<()> {
        if !matches!(access, Access::Read | Access::Look) {
            self.allow_change()?;
        }
        if self.closed && matches!(access, Access::Read | Access::Write | Access::Look) {
            return Err(Error::new(400, "index_closed_exception", "closed")
                .with("index_uuid", self.uuid.as_str())
                .with("index", self.name.as_str()));
        }
        let standing: Vec<&str> = BLOCKS
            .iter()
            .filter(|(setting, forbids, _)| forbids.contains(&access) && self.settings.is_on(setting))
            .map(|(_, _, name)| *name)
            .collect();
        if standing.is_empty() {
            return Ok(());
        }
        let status = if standing.iter().all(|name| name.starts_with("TOO_MANY")) { 429 } else { 403 };
        let reason = format!("index [{}] blocked by: [{}];", self.name, standing.join("];["));
        Err(Error::new(status, "cluster_block_exception", reason))
    }

    /// The blocks that stand on it, as the state of a cluster tells them: number, words, and what they are for.
    pub(crate) fn blocks(&self) -> Vec<(&'static str, &'static str, &'static [&'static str])> {
        const BOTH: &[&str] = &["write", "metadata_write"];
        let closed = self.closed.then_some(("4", "index closed", &["read", "write"][..]));
        let by_setting = BLOCKS.iter().filter(|(setting, ..)| self.settings.is_on(setting));
        let told = by_setting.filter_map(|(setting, _, name)| {
            let mut parts = name.splitn(3, '/').skip(1);
            let levels = match *setting {
                "blocks.read" => &["read"][..],
                "blocks.write" => &["write"],
                "blocks.metadata" => &["metadata_read", "metadata_write"],
                _ => BOTH,
            };
            Some((parts.next()?, parts.next()?, levels))
        });
        closed.into_iter().chain(told).collect()
    }
}
