//! What a person reads when a test did not pass.

use std::fmt::{self, Write as _};
use std::path::PathBuf;

use super::identity::TestId;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::FixtureDef;
use crate::core::outcome::Outcome;
use crate::core::test::TestDef;

/// Everything there is to tell about one test; displays as nothing when it passed.
pub(super) struct Report<'a> {
    pub(super) test: &'static TestDef,
    pub(super) id: &'a TestId,
    pub(super) outcome: Outcome,
    pub(super) failures: &'a [Failure],
    pub(super) attachments: PathBuf,
    pub(super) set_up: &'a [&'static FixtureDef],
    pub(super) no_skip: bool,
}

impl Report<'_> {
    pub(super) fn is_failure(&self) -> bool {
        let skipped = self.failures.iter().filter(|failure| matches!(failure.cause, Cause::Skip(_))).count();
        self.failures.len() > skipped || (skipped > 0 && self.no_skip)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, teardown): (Vec<_>, Vec<_>) =
            self.failures.iter().partition(|failure| failure.phase != Phase::Teardown);
        for failure in before {
            match &failure.cause {
                Cause::Skip(skip) if !self.no_skip => {
                    writeln!(f, "test `{}` skipped: {} ({})", self.id, skip.reason, skip.location)?;
                }
                _ => {
                    writeln!(f, "test `{}` {}, {}", self.id, verb(failure, self.outcome), self.test.place)?;
                    write!(f, "{}", indented(&one(failure)))?;
                }
            }
        }
        if !teardown.is_empty() {
            writeln!(f, "errors in the teardown of test `{}`, {}", self.id, self.test.place)?;
            for failure in teardown {
                write!(f, "{}", indented(&one(failure)))?;
            }
        }
        if self.is_failure() {
            self.epilogue(f)?;
        }
        Ok(())
    }
}

impl Report<'_> {
    /// What was set up, what is kept, how to run it alone.
    fn epilogue(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.set_up.is_empty() {
            let names: Vec<_> = self.set_up.iter().map(|fixture| fixture.name).collect();
            writeln!(f, "  set up before: {}", names.join(", "))?;
        }
        if self.attachments.is_dir() {
            writeln!(f, "  attachments: {}", self.attachments.display())?;
        }
        writeln!(
            f,
            "  to run it alone: cargo test -p {}{} -- --exact {}",
            self.test.package,
            self.target(),
            self.id
        )
    }

    fn target(&self) -> String {
        match self.test.target.split_once('/') {
            Some((kind, name)) => format!(" --{kind} {name}"),
            None => " --lib".to_owned(),
        }
    }
}

fn verb(failure: &Failure, outcome: Outcome) -> &'static str {
    match (failure.phase, outcome) {
        (_, Outcome::Interrupted) => "was interrupted",
        (_, Outcome::Skipped) => "was skipped, which ESTRADE_NO_SKIP forbids",
        (Phase::Setup, _) => "failed in setup",
        (_, Outcome::TimedOut) => "timed out",
        _ => "failed",
    }
}

/// One failure: the fixture and its place, the chain that asked for it, the cause.
pub(super) fn one(failure: &Failure) -> String {
    let mut text = String::new();
    if let Some(fixture) = failure.fixture {
        let what = match failure.phase {
            Phase::Setup => "could not be set up",
            Phase::Teardown => "was not torn down cleanly",
            Phase::Body => "failed",
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "fixture `{}` {what} ({}, {})", fixture.name, fixture.module, fixture.place);
        for asker in &failure.chain {
            let _ = writeln!(text, "  asked for by fixture `{}` ({})", asker.name, asker.place);
        }
        text.push_str(&indented(&describe(&failure.cause)));
    } else {
        text.push_str(&describe(&failure.cause));
    }
    text.truncate(text.trim_end().len());
    text
}

/// The cause in one line, for events.
pub(super) fn summary(cause: &Cause) -> String {
    let text = match cause {
        Cause::Error(error) => format!("{error:#}"),
        Cause::Panic(panic) => format!("panicked: {}", panic.message),
        Cause::Skip(skip) => skip.reason.clone(),
        other => describe(other),
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

fn describe(cause: &Cause) -> String {
    match cause {
        Cause::Error(error) => format!("error: {error:?}\n"),
        Cause::Debug(text) => format!("error: {text}\n"),
        Cause::Panic(panic) => {
            let place = panic.location.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
            let backtrace = panic.backtrace.as_ref().map(|trace| format!("\n{trace}")).unwrap_or_default();
            format!("panicked{place}:\n{}{backtrace}\n", panic.message)
        }
        Cause::Skip(skip) => format!("skipped at {}: {}\n", skip.location, skip.reason),
        Cause::TimedOut { limit, stuck } => format!("timed out after {limit:?}{}\n", blocked(*stuck)),
        Cause::Interrupted { signal, stuck } => format!("ended by {signal}{}\n", blocked(*stuck)),
        Cause::CutShort { signal, stuck } => {
            format!("cut short: {signal} left no more time for it (`timeout.grace`){}\n", blocked(*stuck))
        }
        Cause::Refused(reason) => format!("error: {reason}\n"),
    }
}

fn blocked(stuck: bool) -> &'static str {
    if stuck { "; it blocks its thread without reaching an await, and that thread was abandoned" } else { "" }
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |mut all, line| {
        // Writing to a `String` cannot fail.
        let _ = if line.is_empty() { writeln!(all) } else { writeln!(all, "  {line}") };
        all
    })
}
