//! One line that tells how far a run is: made from its events, for a person who waits.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write;
use std::io::{self, IsTerminal};

use crate::events::{Event, Kind, Phase, duration};
use crate::runs::process;
use crate::terminal::count;

/// Arguments with which the output of tests, or nothing at all, goes to the terminal.
const WITHOUT: [&str; 6] = ["--no-capture", "--nocapture", "-q", "--quiet", "--cargo-quiet", "--no-run"];

/// Whether there is somebody to read it, by the rules of cargo and nextest: stderr is a terminal that can erase,
/// nothing says that this is a CI server, and nobody has switched off such lines or the capture of output.
pub(super) fn is_wanted(arguments: &[OsString]) -> bool {
    let says = |name, value| std::env::var_os(name).is_some_and(|it| it == value);
    let in_ci = ["CI", "TF_BUILD"].iter().any(|name| std::env::var_os(name).is_some());
    let hidden = says("CARGO_TERM_PROGRESS_WHEN", "never")
        || says("CARGO_TERM_QUIET", "true")
        || says("NEXTEST_SHOW_PROGRESS", "none")
        || says("NEXTEST_NO_CAPTURE", "1");
    let without = arguments.iter().any(|argument| WITHOUT.iter().any(|it| argument == it));
    io::stderr().is_terminal() && !says("TERM", "dumb") && !in_ci && !hidden && !without
}

/// What has begun and ended.
#[derive(Debug, Default)]
pub(super) struct Progress {
    tests: BTreeMap<String, Stand>,
    /// Setups, and the teardowns of shared fixtures.
    busy: Vec<Busy>,
}

#[derive(Debug)]
enum Stand {
    /// In this process.
    Running(u32),
    Passed,
    Failed,
}

#[derive(Debug)]
struct Busy {
    /// Where.
    pid: u32,
    subject: String,
    fixture: String,
    /// None where it is a test's own.
    scope: Option<String>,
    phase: Phase,
    begun_us: u64,
}

impl Progress {
    pub(super) fn hear(&mut self, event: &Event) {
        let subject = event.subject();
        match (event.kind, event.phase, &event.fixture) {
            (Kind::TestStarted, ..) => {
                self.tests.insert(subject, Stand::Running(event.pid));
            }
            (Kind::TestFinished, ..) => {
                let passed = matches!(event.outcome.as_deref(), Some("passed" | "skipped"));
                self.busy.retain(|it| it.subject != subject);
                self.tests.insert(subject, if passed { Stand::Passed } else { Stand::Failed });
            }
            (Kind::Started, Some(phase @ (Phase::Setup | Phase::Teardown)), Some(fixture)) => {
                let scope = event.scope.clone().filter(|scope| scope != "test");
                // A test's own teardowns are told as the test that runs.
                if phase == Phase::Setup || scope.is_some() {
                    let (pid, fixture, begun_us) = (event.pid, fixture.clone(), event.time_us);
                    self.busy.push(Busy { pid, subject, fixture, scope, phase, begun_us });
                }
            }
            (Kind::Finished, Some(phase), Some(fixture)) => {
                let same = |it: &Busy| it.subject == subject && it.fixture == *fixture && it.phase == phase;
                if let Some(at) = self.busy.iter().rposition(same) {
                    self.busy.remove(at);
                }
            }
            _ => {}
        }
    }

    /// The line as it is now; empty while no test has begun, so that what is built can be seen.
    pub(super) fn line(&self, now_us: u64, width: usize) -> String {
        self.of_those_who(|pid| !process::is_gone(pid), now_us, width)
    }

    fn of_those_who(&self, lives: impl Fn(u32) -> bool, now_us: u64, width: usize) -> String {
        if self.tests.is_empty() {
            return String::new();
        }
        // What was killed has told no end.
        let running = |stand: &&Stand| matches!(stand, Stand::Running(pid) if lives(*pid));
        let of = |wanted: fn(&Stand) -> bool| self.tests.values().filter(|stand| wanted(stand)).count();
        let failed = of(|stand| matches!(stand, Stand::Failed));
        let done = of(|stand| !matches!(stand, Stand::Running(_)));
        let mut text = format!(
            "{} done, {} running, {failed} failed",
            count(done, "test"),
            self.tests.values().filter(running).count()
        );
        let mut busy: Vec<_> = self.busy.iter().filter(|it| lives(it.pid)).collect();
        // Others wait for what is shared; what takes longest is what one waits for.
        busy.sort_by_key(|it| (it.scope.is_none(), it.begun_us));
        for (number, Busy { fixture, scope, phase, begun_us, .. }) in busy.into_iter().enumerate() {
            let scope = scope.as_ref().map(|scope| format!(" ({scope})")).unwrap_or_default();
            let since = since(now_us.saturating_sub(*begun_us));
            let mark = if number == 0 { ';' } else { ',' };
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{mark} {} of {fixture}{scope} for {since}", phase.as_str());
        }
        // A line that reaches the last column would go on in the next one.
        let most = width.saturating_sub(1);
        if text.chars().count() > most {
            text = text.chars().take(most.saturating_sub(1)).chain(['…']).take(most).collect();
        }
        text
    }
}

/// `0.3 s`, `3 min 20 s`: it changes ten times a second at most.
fn since(microseconds: u64) -> String {
    let tenths = microseconds / 100_000;
    if tenths < 600 { format!("{}.{} s", tenths / 10, tenths % 10) } else { duration(microseconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(lines: &[&str]) -> Progress {
        let mut progress = Progress::default();
        for line in lines {
            let head = r#"{"version":1,"run":"r","binary":"shop","attempt":1,"#;
            let event = serde_json::from_str(&format!("{head}{line}}}")).expect("an event");
            progress.hear(&event);
        }
        progress
    }

    const STARTED: &str = r#""time_us":0,"pid":1,"test":"one","event":"test_started""#;
    const FAILED: &str = r#""time_us":9,"pid":1,"test":"one","event":"test_finished","outcome":"failed""#;
    const AGAIN: &str = r#""time_us":10,"pid":2,"test":"one","event":"test_started""#;
    const SHARED: &str =
        r#""time_us":0,"pid":3,"event":"started","phase":"setup","fixture":"cluster","scope":"session""#;
    const OWN: &str = r#""time_us":5,"pid":1,"test":"one",
        "event":"started","phase":"setup","fixture":"basket","scope":"test""#;

    #[test]
    fn nothing_is_shown_until_a_test_has_begun() {
        assert_eq!(progress(&[]).of_those_who(|_| true, 0, 80), "");
    }

    #[test]
    fn what_is_set_up_is_told_with_its_time_and_what_is_shared_first() {
        let line = progress(&[STARTED, OWN, SHARED]).of_those_who(|_| true, 4_200_000, 200);
        assert_eq!(
            line,
            "0 tests done, 1 running, 0 failed; setup of cluster (session) for 4.2 s, setup of basket for 4.1 s"
        );
    }

    #[test]
    fn a_test_that_is_tried_again_counts_once() {
        let failed = progress(&[STARTED, FAILED]).of_those_who(|_| true, 0, 80);
        assert_eq!(failed, "1 test done, 0 running, 1 failed");
        let again = progress(&[STARTED, FAILED, AGAIN]).of_those_who(|_| true, 0, 80);
        assert_eq!(again, "0 tests done, 1 running, 0 failed");
    }

    #[test]
    fn what_was_killed_does_not_run() {
        let line = progress(&[STARTED, OWN]).of_those_who(|pid| pid != 1, 0, 80);
        assert_eq!(line, "0 tests done, 0 running, 0 failed");
    }

    #[test]
    fn the_line_is_shorter_than_the_terminal_is_wide() {
        for width in [0, 1, 2, 20, 40] {
            let line = progress(&[STARTED, SHARED]).of_those_who(|_| true, 0, width);
            assert!(line.chars().count() <= width.saturating_sub(1), "{width}: {line}");
        }
    }
}
