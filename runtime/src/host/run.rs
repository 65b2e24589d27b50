//! Which run this process belongs to, who runs it, and where the run keeps what it reports.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// One run of tests: a `cargo nextest run`, else a `cargo test`, else this process.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) id: String,
    /// The process whose end is the run's end; an error tells why nobody knows.
    #[cfg(target_os = "linux")]
    pub(crate) runner: Result<super::process::Process, String>,
}

static RUN: OnceLock<Run> = OnceLock::new();

/// The run of this process.
pub(crate) fn current() -> &'static Run {
    RUN.get_or_init(find)
}

/// For a session host, which is told: who started it may be gone.
#[cfg(target_os = "linux")]
pub(crate) fn adopt(id: String, runner: super::process::Process) {
    // Nobody has asked before.
    let _ = RUN.set(Run { id, runner: Ok(runner) });
}

/// The run's id: nextest's, else one of the nearest `cargo` above this process, else of this process.
pub(crate) fn id() -> &'static str {
    &current().id
}

/// nextest's id, which it gives to every test.
fn nextest() -> Option<String> {
    env::var("NEXTEST_RUN_ID").ok().filter(|id| !id.is_empty())
}

/// Runs may nest (a test starts `cargo test`, and what it is told of nextest goes down with it): the nearest
/// runner wins.
#[cfg(target_os = "linux")]
fn find() -> Run {
    use super::process::{Process, Stat, environment_says, parent};

    // For a binary that is started by hand below a cargo that runs something else. What the binary starts
    // inherits the variable, so it holds up to where it was set.
    let by_hand = env::var_os("ESTRADE_RUN").is_some_and(|run| run == "process");
    let nextest = nextest();
    let mut pid = parent();
    // A process tree is never this deep; the bound holds where it changes while it is read.
    for _ in 0..64 {
        let Some(stat) = Stat::of(pid) else { break };
        let runner = Process { pid, start: stat.start };
        if stat.name == "cargo" {
            return Run { id: format!("cargo-{pid}-{}", stat.start), runner: Ok(runner) };
        }
        if by_hand && !environment_says(pid, "ESTRADE_RUN", "process") {
            return this_process();
        }
        if let Some(id) = &nextest {
            if stat.name == "cargo-nextest" {
                return Run { id: id.clone(), runner: Ok(runner) };
            }
            // What nextest starts carries the id, wrapper scripts included.
            if !environment_says(pid, "NEXTEST_RUN_ID", id) {
                break;
            }
        }
        pid = stat.parent;
    }
    match nextest {
        Some(id) => {
            let gone = format!("it belongs to run {id} of nextest, which is gone");
            Run { id, runner: Err(gone) }
        }
        None => this_process(),
    }
}

#[cfg(target_os = "linux")]
fn this_process() -> Run {
    let this = super::process::Process::this();
    Run { id: format!("process-{}-{}", this.pid, this.start), runner: Ok(this) }
}

#[cfg(not(target_os = "linux"))]
fn find() -> Run {
    Run { id: nextest().unwrap_or_else(|| format!("process-{}", std::process::id())) }
}

/// `target/estrade/<run id>`, in the target directory that this binary was built in.
pub(crate) fn report_directory() -> PathBuf {
    target_directory().join("estrade").join(id())
}

/// Where cargo tells what it starts in which folders it has built.
/// <https://doc.rust-lang.org/cargo/reference/environment-variables.html#dynamic-library-paths>
const SEARCHED: &str = if cfg!(target_os = "macos") {
    "DYLD_FALLBACK_LIBRARY_PATH"
} else if cfg!(windows) {
    "PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// Test binaries stand in `<target>/<profile>/deps`. That of a doctest stands among temporary files, and is started by
/// a cargo that names the folder. One that was moved away and is run by hand reports to the folder for temporary files.
pub(crate) fn target_directory() -> PathBuf {
    let binary = env::current_exe().ok();
    let own = binary.as_deref().and_then(Path::parent).map(PathBuf::from);
    let searched = env::var_os(SEARCHED).unwrap_or_default();
    let deps = own.into_iter().chain(env::split_paths(&searched)).find(|folder| folder.ends_with("deps"));
    let target = deps.as_deref().and_then(Path::parent).and_then(Path::parent);
    target.map_or_else(env::temp_dir, PathBuf::from)
}
