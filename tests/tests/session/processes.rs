//! The processes of a scenario: each was told the scenario's folder when it was started.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

/// The variable that names the folder of a scenario.
pub(crate) const FOLDER: &str = "SESSION_FOLDER";

/// Those that live.
pub(crate) fn of(folder: &Path) -> Vec<u32> {
    let mark = format!("{FOLDER}={}", folder.display());
    let all = fs::read_dir("/proc").expect("/proc can be read").flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|one| one == mark.as_bytes()) && is_alive(*pid)
    })
    .collect()
}

/// A zombie is dead when none of its other threads is on its way out: they keep its locks and sockets.
pub(crate) fn is_alive(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().count();
    let is_zombie = |rest: &str| rest.trim_start().starts_with('Z') && threads <= 1;
    stat.rsplit_once(')').is_some_and(|(_, rest)| !is_zombie(rest))
}

/// Whoever is gone already needs no signal.
pub(crate) fn kill(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process has a number");
    let _ = kill_process(pid, signal);
}

/// Whether a process is a test binary that runs this test.
pub(crate) fn runs(pid: u32, test: &str) -> bool {
    let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<_> = words.split(|byte| *byte == 0).collect();
    words.contains(&b"--exact".as_slice()) && words.contains(&test.as_bytes())
}

/// For a message: what they are.
pub(crate) fn describe(pids: &[u32]) -> String {
    let one = |pid: &u32| {
        let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        format!("{pid}: {}\n", String::from_utf8_lossy(&words).replace('\0', " "))
    };
    pids.iter().map(one).collect()
}
