//! Where a server has its data: a folder that is gone with the server.
//!
//! ```text
//! <root>/<name>-<n>/lock      held by the guardian, as long as it lives
//!                  /started   the guardian has started the command
//!                  /data/     the server's own
//! ```

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Pid, Signal, kill_process};

/// The variable that tells of a process which place it belongs to: whatever a server starts inherits it.
pub(super) const MARK: &str = "ESTRADE_SERVER_PLACE";

/// Where places are made.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Of this user alone, on a disk that is fast where there is one.
    pub(crate) root: PathBuf,
    /// Nobody else uses it.
    pub(crate) name: String,
}

impl Place {
    /// A new one, with its lock, which only its guardian takes.
    pub(super) fn make(&self) -> io::Result<PathBuf> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let path = self.root.join(format!(
            "{}-{}-{}",
            self.name,
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        ));
        let mut folder = DirBuilder::new();
        folder.mode(0o700).create(&path)?;
        folder.create(path.join("data"))?;
        Ok(path)
    }
}

/// The folder for the server.
pub(super) fn data(place: &Path) -> PathBuf {
    place.join("data")
}

/// Whether its guardian has started the command.
pub(super) fn is_started(place: &Path) -> bool {
    place.join("started").exists()
}

/// Tells that the command is started.
pub(super) fn tell_started(place: &Path) -> io::Result<()> {
    File::create(place.join("started")).map(drop)
}

/// Held as long as a guardian lives; none where another one has it.
pub(super) fn lock(place: &Path) -> io::Result<Option<File>> {
    let file = File::options().create(true).write(true).truncate(false).open(place.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether a guardian is there. One that has not locked its place yet is not.
pub(super) fn is_guarded(place: &Path) -> bool {
    let file = File::options().write(true).open(place.join("lock"));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Takes away what guardians left that were killed: places, and whatever runs in them.
pub(crate) fn sweep(root: &Path) -> io::Result<()> {
    let places = match fs::read_dir(root) {
        Ok(places) => places,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for place in places {
        let place = place?.path();
        // One that is not started is being made, as long as who makes it lives.
        if (is_started(&place) || !is_being_made(&place)) && !is_guarded(&place) {
            end_all(&place);
            // What cannot be removed now is swept by the next.
            let _ = fs::remove_dir_all(&place);
        }
    }
    Ok(())
}

/// Whether the process lives that its name tells.
fn is_being_made(place: &Path) -> bool {
    let name = place.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let maker = name.rsplit('-').nth(1).and_then(|pid| pid.parse::<u32>().ok());
    maker.is_none_or(|pid| Path::new(&format!("/proc/{pid}")).exists())
}

/// Kills what belongs to a place.
fn end_all(place: &Path) {
    let mark = format!("{MARK}={}", place.display());
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    for pid in all.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok()) {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        if environment.split(|byte| *byte == 0).any(|one| one == mark.as_bytes())
            && let Some(pid) = Pid::from_raw(pid)
        {
            // Whoever is gone by now needs none.
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}
