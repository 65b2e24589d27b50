//! What `/proc` tells of a process.

use serde::{Deserialize, Serialize};

/// One process, told apart from a later one of the same number by when it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    /// In clock ticks since the machine started.
    start: u64,
}

impl Process {
    /// The one that has this number now; none where there is no `/proc`.
    pub(crate) fn now(pid: u32) -> Option<Process> {
        let (_, start) = stat(pid)?;
        Some(Process { pid, start })
    }

    /// Whether it still runs. A zombie does not.
    pub(crate) fn is_alive(self) -> bool {
        stat(self.pid).is_some_and(|(state, start)| start == self.start && !matches!(state, 'Z' | 'X' | 'x'))
    }
}

/// Whether no process of this number runs; false where there is no `/proc` to tell.
pub(crate) fn is_gone(pid: u32) -> bool {
    stat(std::process::id()).is_some() && stat(pid).is_none_or(|(state, _)| matches!(state, 'Z' | 'X' | 'x'))
}

/// State and start time, see `proc_pid_stat(5)`.
fn stat(pid: u32) -> Option<(char, u64)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may contain both. Behind it: state (field 3), …, start time (field 22).
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, fields.nth(18)?.parse().ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::Process;

    #[test]
    fn a_later_process_of_the_same_number_is_another_one() {
        let this = Process::now(std::process::id()).unwrap();
        assert!(this.is_alive());
        assert!(!Process { start: this.start + 1, ..this }.is_alive());
    }
}
