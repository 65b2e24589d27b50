//! Which run this process belongs to, and where the run keeps what it reports.

use std::env;
use std::path::PathBuf;
use std::process;
use std::sync::OnceLock;

/// The run's id: nextest's, else one of the nearest `cargo` above this process, else of this process.
pub(crate) fn id() -> &'static str {
    static ID: OnceLock<String> = OnceLock::new();
    ID.get_or_init(|| match env::var("NEXTEST_RUN_ID") {
        Ok(id) if !id.is_empty() => id,
        _ => cargo::id().unwrap_or_else(|| format!("process-{}", process::id())),
    })
}

/// `target/estrade/<run id>`, in the target directory that this binary was built in.
pub(crate) fn report_directory() -> PathBuf {
    target_directory().join("estrade").join(id())
}

/// Test binaries stand in `<target>/<profile>/deps`; one that was moved away reports to the folder for
/// temporary files.
fn target_directory() -> PathBuf {
    let binary = env::current_exe().ok();
    let deps = binary.as_deref().and_then(|binary| binary.parent()).filter(|folder| folder.ends_with("deps"));
    let target = deps.and_then(|deps| deps.parent()).and_then(|profile| profile.parent());
    target.map_or_else(env::temp_dir, PathBuf::from)
}

#[cfg(target_os = "linux")]
mod cargo {
    use std::fs;

    /// `cargo-<pid>-<start time>` of the nearest ancestor called `cargo`.
    pub(super) fn id() -> Option<String> {
        let mut pid = std::os::unix::process::parent_id();
        // A process tree is never this deep; the bound holds where it changes while it is read.
        for _ in 0..64 {
            let stat = Stat::of(pid)?;
            if stat.name == "cargo" {
                return Some(format!("cargo-{pid}-{}", stat.start));
            }
            pid = stat.parent;
        }
        None
    }

    struct Stat {
        name: String,
        parent: u32,
        start: u64,
    }

    impl Stat {
        /// `/proc/PID/stat`, see `proc_pid_stat(5)`: the name stands in parentheses and may contain both.
        fn of(pid: u32) -> Option<Stat> {
            let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let (head, tail) = text.rsplit_once(')')?;
            let name = head.split_once('(')?.1.to_owned();
            let fields: Vec<&str> = tail.split_whitespace().collect();
            // Behind the name: state, parent (field 4), …, start time (field 22).
            Some(Stat { name, parent: fields.get(1)?.parse().ok()?, start: fields.get(19)?.parse().ok()? })
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod cargo {
    /// Process trees are read on Linux only.
    pub(super) fn id() -> Option<String> {
        None
    }
}
