//! Colours: on a terminal only, and as the usual variables say.

use std::io::{IsTerminal, stderr, stdout};

/// How texts are set off; on paper not at all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(bool);

impl Paint {
    #[cfg(test)]
    pub(super) const PLAIN: Paint = Paint(false);

    pub(super) fn of_this_process() -> Paint {
        Paint(decide(|name| std::env::var(name).ok().filter(|value| !value.is_empty()), ends_on_a_terminal))
    }

    /// What failed.
    pub(super) fn heading(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// What did not fail, and is told all the same.
    pub(super) fn notice(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    /// What to look at first.
    pub(super) fn mark(self, text: &str) -> String {
        self.paint("31", text)
    }

    /// What only frames.
    pub(super) fn quiet(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// <https://no-color.org>, <https://bixense.com/clicolors>, and what cargo and nextest themselves read.
fn decide(variable: impl Fn(&str) -> Option<String>, terminal: impl FnOnce() -> bool) -> bool {
    if variable("NO_COLOR").is_some() {
        return false;
    }
    if variable("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    match variable("CARGO_TERM_COLOR").as_deref() {
        Some("always") => true,
        Some("never") => false,
        _ => variable("TERM").is_none_or(|term| term != "dumb") && terminal(),
    }
}

/// What libtest has captured ends on stdout, the rest on stderr: both have to be one.
fn ends_on_a_terminal() -> bool {
    (stderr().is_terminal() && stdout().is_terminal()) || nextest_has_a_terminal()
}

/// nextest captures through pipes and prints to its own stderr; without a terminal it would cut colours out.
#[cfg(target_os = "linux")]
fn nextest_has_a_terminal() -> bool {
    let parent = std::os::unix::process::parent_id();
    let stderr = std::fs::read_link(format!("/proc/{parent}/fd/2"));
    std::env::var_os("NEXTEST").is_some()
        && stderr.is_ok_and(|file| file.starts_with("/dev/pts") || file.starts_with("/dev/tty"))
}

/// Only Linux tells where another process prints to.
#[cfg(not(target_os = "linux"))]
fn nextest_has_a_terminal() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::decide;

    fn with(variables: &[(&str, &str)], terminal: bool) -> bool {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name);
        decide(|name| find(name).map(|(_, value)| (*value).to_owned()), || terminal)
    }

    #[test]
    fn colours_are_for_terminals() {
        assert!(with(&[("TERM", "xterm")], true));
        assert!(with(&[], true));
        assert!(!with(&[("TERM", "xterm")], false));
        assert!(!with(&[("TERM", "dumb")], true));
    }

    #[test]
    fn no_color_wins_over_all_that_ask_for_colours() {
        assert!(!with(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("CARGO_TERM_COLOR", "always")], true));
    }

    #[test]
    fn who_asks_for_colours_has_them_without_a_terminal() {
        assert!(with(&[("CLICOLOR_FORCE", "1"), ("CARGO_TERM_COLOR", "never")], false));
        assert!(with(&[("CARGO_TERM_COLOR", "always")], false));
        assert!(!with(&[("CARGO_TERM_COLOR", "never")], true));
        assert!(!with(&[("CLICOLOR_FORCE", "0")], false));
    }
}
