//! The journal of a scenario: what was reached by whom, and whether setups and teardowns are in balance.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What the fixtures and tests of the sample have told, in the order in which they did.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    pid: u32,
    text: String,
}

impl Journal {
    pub(crate) fn read(path: &Path) -> Journal {
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = |line: &str| {
            let (pid, text) = line.split_once(' ')?;
            Some(Line { pid: pid.parse().ok()?, text: text.to_owned() })
        };
        let lines =
            text.lines().map(|it| line(it).unwrap_or_else(|| panic!("not a line of the journal: {it}")));
        Journal { lines: lines.collect() }
    }

    /// The processes that told something.
    pub(crate) fn pids(&self) -> impl Iterator<Item = u32> {
        let pids: BTreeSet<_> = self.lines.iter().map(|line| line.pid).collect();
        pids.into_iter()
    }

    /// How many lines it has.
    pub(crate) fn lines(&self) -> usize {
        self.lines.len()
    }

    pub(crate) fn has(&self, told: &str) -> bool {
        self.count(told) > 0
    }

    pub(crate) fn count(&self, told: &str) -> usize {
        self.lines.iter().filter(|line| line.text == told).count()
    }

    /// Which process told it first.
    pub(crate) fn who(&self, told: &str) -> Option<u32> {
        self.lines.iter().find(|line| line.text == told).map(|line| line.pid)
    }

    /// Where it was told first.
    pub(crate) fn place(&self, told: &str) -> usize {
        let place = self.lines.iter().position(|line| line.text == told);
        place.unwrap_or_else(|| panic!("nobody told {told:?}: {}", self.text()))
    }

    /// The different values of a fixture that tests saw.
    pub(crate) fn values(&self, fixture: &str) -> BTreeSet<&str> {
        let start = format!("saw {fixture} ");
        self.lines.iter().filter_map(|line| line.text.strip_prefix(&start)).collect()
    }

    /// All that began and ended well, of fixtures, as `begin setup`, `end setup`, `begin teardown`, `end teardown`.
    pub(crate) fn fixtures(&self) -> BTreeMap<&str, [usize; 4]> {
        let kinds = ["begin setup ", "end setup ", "begin teardown ", "end teardown "];
        let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        for line in &self.lines {
            for (kind, start) in kinds.iter().enumerate() {
                if let Some(fixture) = line.text.strip_prefix(start) {
                    counts.entry(fixture).or_default()[kind] += 1;
                }
            }
        }
        counts
    }

    /// What is out of balance: set up more than once in a run, or torn down more or less often than set up. What
    /// `killed` processes had set up need not be torn down.
    pub(crate) fn imbalance(&self, runs: usize, killed: &[u32]) -> Vec<String> {
        let mut told = Vec::new();
        for (fixture, [begun, set_up, closing, closed]) in self.fixtures() {
            // One for each of the two modules that ask.
            let most = if fixture == "room" { 2 * runs } else { runs };
            if begun > most {
                told.push(format!("{fixture}: {begun} setups, and {most} would be right"));
            }
            let host_was_killed =
                self.who(&format!("begin setup {fixture}")).is_some_and(|it| killed.contains(&it));
            let balanced = set_up == closing && closing == closed;
            if closing > set_up || (!balanced && !host_was_killed) {
                told.push(format!(
                    "{fixture}: {set_up} set up, {closing} teardowns begun, {closed} of them ended"
                ));
            }
        }
        told
    }

    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(|line| [&line.pid.to_string(), " ", &line.text, "\n"].concat()).collect()
    }
}
