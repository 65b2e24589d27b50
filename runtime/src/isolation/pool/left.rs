//! What one run leaves in stock for the next, on a server that stays up.
//!
//! `<ledger>/<keeper>.stock` is one JSON, version 1: `server` (host and port, as the run reached it) and `sets`, which are
//! there. A set is on record in one place at a time, and in both for a moment: written here before it is forgotten there, and
//! recorded there before it is taken away here. What stands in both belongs to the page, so two runs never hand out one index.
//! `cargo estrade runs` reads it, too.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::super::deletion;
use super::super::ledger::{Kind, Ledger};
use super::super::names::Names;
use super::super::upstream::Line;
#[cfg(target_os = "linux")]
use super::remover;
use super::stock::MOST;
use super::wire::Set;
use crate::error::{Error, Result};

/// What nobody has wanted for so long is deleted.
const UNUSED: Duration = Duration::from_secs(24 * 60 * 60);

/// How long another run may take to look through what is left.
const LOCKED: Duration = Duration::from_secs(5);

pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Left {
    version: u32,
    server: String,
    sets: Vec<Set>,
}

/// What is left on a server by earlier runs.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub(crate) struct Stocked {
    pub(crate) names: Vec<String>,
    /// When the youngest was made, in milliseconds since 1970.
    pub(crate) youngest: u64,
}

/// None where nothing is left.
#[cfg(target_os = "linux")]
pub(super) fn stocked(ledger: &Ledger) -> Option<Stocked> {
    let sets: Vec<Set> = files(ledger).iter().filter_map(read).flatten().collect();
    let youngest = sets.iter().map(|set| set.made).max()?;
    Some(Stocked { names: sets.iter().flat_map(Set::names).collect(), youngest })
}

/// Deletes all that earlier runs have left, which stands on the page of `names` before it goes.
#[cfg(target_os = "linux")]
pub(super) async fn discard(ledger: &Ledger, names: Names, line: &Line) -> Result<()> {
    take(ledger, &names, line).await?;
    let left = remover::remove(line, &[names]).await;
    if left.is_empty() { Ok(()) } else { Err(Error::msg(left.join("; "))) }
}

/// How many indices may still be left: several runs on one server leave no more than one does.
pub(super) fn room(ledger: &Ledger) -> usize {
    MOST.saturating_sub(count(ledger))
}

/// Leaves these sets, which stand on the page of `names`, for the next run, as far as there is room; the rest is deleted with
/// the page.
pub(super) async fn leave(ledger: &Ledger, names: &Names, server: &str, mut sets: Vec<Set>) -> Result<()> {
    let _alone = alone(ledger).await?;
    let mut room = room(ledger);
    sets.retain(|set| {
        let fits = set.indices.len() <= room;
        room -= if fits { set.indices.len() } else { 0 };
        fits
    });
    if sets.is_empty() {
        return Ok(());
    }
    let path = ledger.file(&names.id().to_string(), "stock");
    let cannot = |error: &dyn std::fmt::Display| {
        Error::msg(format!(
            "cannot write {}, the record of indices that are left for the next run: {error}",
            path.display()
        ))
    };
    let left = Left { version: VERSION, server: server.to_owned(), sets };
    let text = serde_json::to_vec(&left).map_err(|error| cannot(&error))?;
    let draft = ledger.file(&names.id().to_string(), "stock-draft");
    fs::write(&draft, text).and_then(|()| fs::rename(&draft, &path)).map_err(|error| cannot(&error))?;
    for name in left.sets.iter().flat_map(Set::names) {
        names.page().forget(Kind::Index, &name).map_err(|error| cannot(&error))?;
    }
    Ok(())
}

/// How many indices earlier runs have left.
pub(super) fn count(ledger: &Ledger) -> usize {
    files(ledger).iter().filter_map(read).flatten().map(|set| set.indices.len()).sum()
}

/// Takes all that earlier runs have left: it stands on the page of `names` from now on. Comes back with what is there and
/// may be used; the rest is deleted with the page.
pub(super) async fn take(ledger: &Ledger, names: &Names, line: &Line) -> Result<Vec<Set>> {
    if files(ledger).is_empty() {
        return Ok(Vec::new());
    }
    let _alone = alone(ledger).await?;
    let elsewhere = ledger.others(names.id())?;
    let mut taken = Vec::new();
    for path in files(ledger) {
        let sets = read(&path).unwrap_or_default();
        for set in sets {
            if set.names().any(|name| elsewhere.contains(&name)) {
                continue;
            }
            for name in set.names() {
                names.page().record(Kind::Index, &name).map_err(|error| Error::msg(error.to_string()))?;
            }
            taken.push(set);
        }
        fs::remove_file(&path)
            .map_err(|error| Error::msg(format!("cannot remove {}: {error}", path.display())))?;
    }
    let there = deletion::existing(line, names).await.map_err(|refusal| Error::msg(refusal.reason()))?;
    let there: BTreeSet<String> = there.indices.into_iter().map(|index| index.name).collect();
    let oldest = now().saturating_sub(u64::try_from(UNUSED.as_millis()).unwrap_or(u64::MAX));
    taken.retain(|set| set.made >= oldest && set.names().all(|name| there.contains(&name)));
    Ok(taken)
}

fn files(ledger: &Ledger) -> Vec<PathBuf> {
    let files = ledger.files().unwrap_or_default().into_iter();
    files.filter(|path| path.extension().is_some_and(|it| it == "stock")).collect()
}

fn read(path: &PathBuf) -> Option<Vec<Set>> {
    let left: Left = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    Some(left.sets)
}

async fn alone(ledger: &Ledger) -> Result<File> {
    let path = ledger.file("stock", "lock");
    let cannot = |why: &dyn std::fmt::Display| Error::msg(format!("cannot lock {}: {why}", path.display()));
    let file = File::create(&path).map_err(|error| cannot(&error))?;
    let tries = LOCKED.as_millis() / 10;
    for _ in 0..tries {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) => sleep(Duration::from_millis(10)).await,
            Err(fs::TryLockError::Error(error)) => return Err(cannot(&error)),
        }
    }
    Err(cannot(&format!("another run has it for {LOCKED:?}")))
}

#[cfg(test)]
mod tests {
    use super::super::super::identity::NamespaceId;
    use super::super::order::Order;
    use super::super::wire::Ready;
    use super::*;

    fn set(name: &str, indices: usize) -> Set {
        let order = Order { index: "a".to_owned(), body: String::new(), content_type: None, accept: None };
        let ready = |number| Ready {
            order: order.clone(),
            name: format!("{name}-{number}"),
            headers: vec![],
            body: String::new(),
        };
        Set { namespace: name.to_owned(), made: now(), indices: (0..indices).map(ready).collect() }
    }

    #[test]
    fn several_runs_leave_no_more_than_one_may() -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let folder = std::env::temp_dir().join(format!("estrade-left-{}", std::process::id()));
        let ledger = Ledger::in_folder(&folder)?;
        for (run, sets, left) in [(1, MOST - 2, MOST - 2), (2, MOST, MOST), (3, 1, MOST)] {
            let id = NamespaceId::new("0a1b2c3d", "run", run)?;
            let sets = (0..sets).map(|number| set(&format!("{run}-{number}"), 1)).collect();
            runtime.block_on(leave(&ledger, &Names::new(&id, ledger.open(&id)?), "server", sets))?;
            assert_eq!(count(&ledger), left);
        }
        assert_eq!(room(&ledger), 0);
        ledger.remove()
    }
}
