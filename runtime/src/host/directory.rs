//! The private folder of a run: sockets, locks, claims and logs of its hosts.
//!
//! ```text
//! <base>/<run id>/secret              what a host is told to prove that this run started it
//!                /<host>.sock         where it listens
//!                /<host>.lock         held as long as it lives
//!                /<host>.once         made when it begins: there is no second time
//!                /<host>.log          its output
//!                /spawn.lock          held while a host is started
//!                /claims/…            which host has which session fixture
//! ```
//!
//! `<base>` is `$XDG_RUNTIME_DIR/estrade`, or `estrade-<uid>` in the folder for temporary files, or in `/tmp`
//! where that is too long for a socket's path.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::{env, fmt};

use rustix::fs::{FlockOperation, flock};
use rustix::process::geteuid;

use super::run;

/// `sun_path` of `unix(7)` holds this many bytes and a NUL.
const LONGEST_SOCKET: usize = 107;

/// The longest name of a file in the folder of a run: a run id of nextest, `/`, a host's name, `.sock`.
const LONGEST_NAME: usize = 36 + 1 + 16 + 5;

/// The folder of one run.
#[derive(Debug, Clone)]
pub(crate) struct RunDirectory {
    pub(crate) path: PathBuf,
}

impl RunDirectory {
    /// Of the run that this process belongs to; made where it is not there.
    pub(crate) fn make() -> Result<RunDirectory, String> {
        let base = base()?;
        let path = base.join(run::id());
        private_folder(&path)?;
        private_folder(&path.join("claims"))?;
        Ok(RunDirectory { path })
    }

    pub(crate) fn file(&self, host: &str, what: &str) -> PathBuf {
        self.path.join(format!("{host}.{what}"))
    }

    /// What a host that ends leaves: nothing, where it is the last one.
    pub(crate) fn leave(&self, host: &str) {
        // Whoever comes now learns from `once` that this host has been.
        let _ = fs::remove_file(self.file(host, "sock"));
        let Ok(files) = fs::read_dir(&self.path) else { return };
        let locks = files.filter_map(|file| Some(file.ok()?.path()));
        let others = locks.filter(|path| {
            path.extension().is_some_and(|it| it == "lock") && *path != self.file(host, "lock")
        });
        let mut held = others.filter(|path| !matches!(Lock::try_take(path), Ok(Some(_))));
        if held.next().is_none() {
            // A folder that cannot be removed is swept later.
            let _ = fs::remove_dir_all(&self.path);
        }
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

/// Writes a file that whoever sees it sees whole; who comes second changes nothing.
pub(crate) fn publish(path: &Path, content: &[u8]) -> io::Result<bool> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
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
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error.into()),
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
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(cannot("make", path, &error));
        }
        _ => {}
    }
    // Not followed: a link in a folder for all may lead anywhere.
    let found = fs::symlink_metadata(path).map_err(|error| cannot("look at", path, &error))?;
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
