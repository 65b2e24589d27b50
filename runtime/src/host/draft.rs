//! What is not finished, or is on its way out: named after who works on it, for whoever finds it when that one was
//! killed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::process::Process;

/// A name beside `path` that nobody else uses: `<name>.<pid>-<start>-<number>.draft`.
pub(super) fn of(path: &Path) -> PathBuf {
    // Threads of one process write at once, too.
    static DRAFTS: AtomicU32 = AtomicU32::new(0);
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let Process { pid, start } = Process::this();
    let mut name = path.file_name().map_or_else(OsString::new, ToOwned::to_owned);
    name.push(format!(".{pid}-{start}-{number}.draft"));
    path.with_file_name(name)
}

/// Whether it is a draft, and who worked on it is gone.
pub(super) fn is_dead(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".draft"));
    let writer = name.and_then(|name| {
        let mut parts = name.rsplit_once('.')?.1.split('-');
        Some(Process { pid: parts.next()?.parse().ok()?, start: parts.next()?.parse().ok()? })
    });
    writer.is_some_and(|writer| !writer.is_alive())
}
