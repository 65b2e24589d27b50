//! The private folder of a run: sockets, locks, claims and logs of its hosts.
//!
//! ```text
//! <base>/<run id>/runner              the process whose end is the run's end: who sweeps looks there
//!                /secret              what a host is told to prove that this run started it
//!                /<host>.sock         where it listens
//!                /<host>.lock         held as long as it lives
//!                /<host>.once         made when it begins: there is no second time
//!                /<host>.ended        the socket of one that has torn down
//!                /<host>.log          its output
//!                /spawn.lock          held while a host is started
//!                /claims/…            which host has which session fixture
//! ```
//!
//! `<base>` is `$XDG_RUNTIME_DIR/estrade`, or `estrade-<uid>` in the folder for temporary files, or in `/tmp`
//! where that is too long for a socket's path.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::{env, fmt};

use rustix::process::geteuid;

use super::process::Process;
use super::{draft, run};

/// `sun_path` of `unix(7)` holds this many bytes and a NUL.
const LONGEST_SOCKET: usize = 107;

/// The longest name of a file in the folder of a run: a run id of nextest, `/`, a host's name, `.ended`.
const LONGEST_NAME: usize = 36 + 1 + 16 + 6;

/// The folder of one run.
#[derive(Debug, Clone)]
pub(crate) struct RunDirectory {
    pub(crate) path: PathBuf,
}

impl RunDirectory {
    /// Of the run that this process belongs to, whether it is there or not.
    pub(crate) fn of_this_run() -> Result<RunDirectory, String> {
        Ok(RunDirectory { path: base()?.join(run::id()) })
    }

    /// The same; made where it is not there.
    pub(crate) fn make(runner: Process) -> Result<RunDirectory, String> {
        let RunDirectory { path } = RunDirectory::of_this_run()?;
        if !path.exists() {
            // Whoever sees it sees it whole.
            let draft = draft::of(&path);
            private_folder(&draft)?;
            private_folder(&draft.join("claims"))?;
            let told = draft.join("runner");
            let text = serde_json::to_vec(&runner).map_err(|error| cannot("write", &told, &error))?;
            fs::write(&told, text).map_err(|error| cannot("write", &told, &error))?;
            let made = fs::rename(&draft, &path);
            if made.is_err() && path.exists() {
                // Another process was faster. What cannot be removed is swept later.
                let _ = fs::remove_dir_all(&draft);
            } else {
                made.map_err(|error| cannot("make", &path, &error))?;
            }
        }
        private_folder(&path)?;
        Ok(RunDirectory { path })
    }

    pub(crate) fn file(&self, host: &str, what: &str) -> PathBuf {
        self.path.join(format!("{host}.{what}"))
    }

    /// What a host that ends leaves: nothing, where it is the last one of a run that is over. Two that end at once
    /// have both let go of their locks before either looks.
    pub(crate) fn leave(&self, host: &str, lock: Lock, runner: Process) {
        // Whoever comes now learns from it that this host has been, and how it ended.
        let _ = fs::rename(self.file(host, "sock"), self.file(host, "ended"));
        drop(lock);
        // A host that was killed leaves its socket; what it said last is kept for who sweeps.
        let killed = files(&self.path).iter().any(|path| has_extension(path, "sock"));
        if !runner.is_alive() && !killed && !is_in_use(&self.path) {
            remove(&self.path);
        }
    }

    /// Whether a host of this name has begun, however it went on.
    pub(crate) fn has_begun(&self, host: &str) -> bool {
        self.file(host, "once").exists()
    }

    /// Whether a host of this name lives: it begins, serves or tears down.
    pub(crate) fn is_held(&self, host: &str) -> bool {
        let lock = self.file(host, "lock");
        lock.exists() && !matches!(Lock::try_take(&lock), Ok(Some(_)))
    }

    /// The secret of the run; made by whoever needs it first.
    pub(crate) fn secret(&self) -> Result<String, String> {
        let path = self.path.join("secret");
        let told = || fs::read_to_string(&path).map_err(|error| cannot("read", &path, &error));
        if path.exists() {
            return told();
        }
        let mut bytes = [0; 16];
        let made = File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut bytes));
        made.map_err(|error| cannot("read", Path::new("/dev/urandom"), &error))?;
        let secret = format!("{:032x}", u128::from_le_bytes(bytes));
        publish(&path, secret.as_bytes()).map_err(|error| cannot("write", &path, &error))?;
        told()
    }
}

/// Whether a process of this run holds a lock in its folder.
pub(super) fn is_in_use(run: &Path) -> bool {
    let locks = files(run).into_iter().filter(|path| has_extension(path, "lock"));
    locks.into_iter().any(|path| !matches!(Lock::try_take(&path), Ok(Some(_))))
}

/// The folders of runs that are over, with nobody in them.
pub(super) fn abandoned() -> Vec<PathBuf> {
    let Ok(base) = base() else { return Vec::new() };
    let is_over = |run: &PathBuf| {
        let runner = fs::read(run.join("runner")).ok();
        let runner = runner.and_then(|text| serde_json::from_slice::<Process>(&text).ok());
        runner.is_some_and(|runner| !runner.is_alive()) && !is_in_use(run)
    };
    files(&base).into_iter().filter(|path| draft::is_dead(path) || is_over(path)).collect()
}

/// Removes the folder of a run in one step, for whoever looks; where it cannot be, it is swept later.
pub(super) fn remove(run: &Path) {
    let gone = draft::of(run);
    let _ = fs::rename(run, &gone).and_then(|()| fs::remove_dir_all(&gone));
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().filter_map(|file| Some(file.ok()?.path())).collect()
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|it| it == wanted)
}

/// Writes a file that whoever sees it sees whole; who comes second changes nothing.
pub(crate) fn publish(path: &Path, content: &[u8]) -> io::Result<bool> {
    let draft = draft::of(path);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    let linked = file.write_all(content).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match linked {
        Ok(()) => removed.map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => removed.map(|()| false),
        Err(error) => Err(error),
    }
}

/// A lock that is given back when it is dropped, or when the process ends, however it does.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    fn open(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
    }

    /// None while somebody else has it.
    pub(crate) fn try_take(path: &Path) -> io::Result<Option<Lock>> {
        let file = Lock::open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// `<base>`, private and ours.
pub(crate) fn base() -> Result<PathBuf, String> {
    let own = format!("estrade-{}", geteuid().as_raw());
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let candidates = [
        runtime.filter(|path| path.is_dir()).map(|path| path.join("estrade")),
        Some(env::temp_dir().join(&own)),
        Some(Path::new("/tmp").join(&own)),
    ];
    let mut refusals = Vec::new();
    for path in candidates.into_iter().flatten() {
        if path.as_os_str().len() + 1 + LONGEST_NAME > LONGEST_SOCKET {
            refusals.push(format!("{} is too long for the path of a socket", path.display()));
            continue;
        }
        match private_folder(&path) {
            Ok(()) => return Ok(path),
            Err(why) => refusals.push(why),
        }
    }
    Err(format!(
        "there is no private folder for the sockets of a shared fixture: {} (set XDG_RUNTIME_DIR or TMPDIR to a \
         folder of your own, with a short path)",
        refusals.join("; ")
    ))
}

/// Makes a folder for this user alone; refuses one of somebody else.
pub(crate) fn private_folder(path: &Path) -> Result<(), String> {
    // Not followed: a link in a folder for all may lead anywhere. Looked at first: making what is there waits for whoever
    // makes something beside it.
    let mut found = fs::symlink_metadata(path);
    if found.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(cannot("make", path, &error));
            }
            _ => found = fs::symlink_metadata(path),
        }
    }
    let found = found.map_err(|error| cannot("look at", path, &error))?;
    if !found.is_dir() || found.uid() != geteuid().as_raw() || found.mode() & 0o077 != 0 {
        return Err(format!(
            "{} is not a folder that belongs to this user alone (mode 0700)",
            path.display()
        ));
    }
    Ok(())
}

/// What could not be done with a path.
pub(crate) fn cannot(what: &str, path: &Path, why: &dyn fmt::Display) -> String {
    format!("cannot {what} {}: {why}", path.display())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Barrier;
    use std::thread;

    use super::publish;

    #[test]
    fn of_many_who_publish_at_once_one_is_first_and_nobody_fails() {
        let folder = std::env::temp_dir().join(format!("estrade-publish-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for round in 0..50 {
            let path = folder.join(format!("claim-{round}"));
            let together = Barrier::new(8);
            let first = thread::scope(|scope| {
                let all = [0; 8].map(|_| {
                    scope.spawn(|| {
                        together.wait();
                        publish(&path, b"mine").unwrap()
                    })
                });
                all.into_iter().map(|one| one.join().unwrap()).filter(|first| *first).count()
            });
            assert_eq!(first, 1, "round {round}");
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 50, "drafts are left");
        fs::remove_dir_all(&folder).unwrap();
    }
}
