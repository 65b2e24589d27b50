//! What `/proc` tells of a process.

use std::fs;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

static PARENT: OnceLock<u32> = OnceLock::new();

/// The process that started this one: asked before `main`, since later it may be gone and another one in its
/// place.
pub(crate) fn parent() -> u32 {
    *PARENT.get_or_init(std::os::unix::process::parent_id)
}

/// One process, told apart from a later one of the same number by when it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    /// In clock ticks since the machine started.
    pub(crate) start: u64,
}

impl Process {
    pub(crate) fn this() -> Process {
        let pid = std::process::id();
        Process { pid, start: Stat::of(pid).map_or(0, |stat| stat.start) }
    }

    /// Whether it still runs. A zombie does not: where nobody reaps it, it stays in `/proc`.
    pub(crate) fn is_alive(self) -> bool {
        Stat::of(self.pid)
            .is_some_and(|stat| stat.start == self.start && !matches!(stat.state, 'Z' | 'X' | 'x'))
    }
}

/// The part of `/proc/PID/stat` that matters here, see `proc_pid_stat(5)`.
pub(crate) struct Stat {
    pub(crate) name: String,
    pub(crate) state: char,
    pub(crate) parent: u32,
    pub(crate) start: u64,
}

impl Stat {
    pub(crate) fn of(pid: u32) -> Option<Stat> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name stands in parentheses and may contain both.
        let (head, tail) = text.rsplit_once(')')?;
        let name = head.split_once('(')?.1.to_owned();
        let mut fields = tail.split_whitespace();
        // Behind the name: state, parent (field 4), …, start time (field 22).
        let state = fields.next()?.chars().next()?;
        let parent = fields.next()?.parse().ok()?;
        let start = fields.nth(17)?.parse().ok()?;
        Some(Stat { name, state, parent, start })
    }
}

/// Whether the environment that a process was started with says `name=value`; false where it may not be read.
pub(crate) fn environment_says(pid: u32, name: &str, value: &str) -> bool {
    let wanted = format!("{name}={value}");
    fs::read(format!("/proc/{pid}/environ"))
        .is_ok_and(|all| all.split(|byte| *byte == 0).any(|one| one == wanted.as_bytes()))
}
