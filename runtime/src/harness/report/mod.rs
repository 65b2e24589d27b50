//! What a person reads when a test did not pass.
//!
//! ```text
//! test `…` failed in setup, file:line            what failed                     here
//!
//!   fixture `…` could not be set up (…)          in which fixture,               account
//!     asked for by fixture `…` (…)               who wanted it
//!
//!     error: …                                   why
//!       caused by: …
//!       at file:line:column                      where in the user's code
//!
//!        16 | …                                                                  excerpt
//!     >  17 | …
//!
//! errors in the teardown that followed           everything else that went wrong here
//!
//!   set up before: …                             around it                       here
//!   to run it alone: cargo …                     and what to type next           rerun
//! ```
//!
//! All of it is put together only when there is something to tell: a test that passes pays nothing for it.

mod account;
mod excerpt;
mod paint;
mod quotation;
mod rerun;

use std::fmt;

use self::excerpt::Sources;
use self::paint::Paint;
use super::recorder::Recorder;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::FixtureDef;
use crate::core::outcome::Outcome;
use crate::core::overrides::Overrides;
use crate::core::skip::Skip;
use crate::core::test::{ShouldPanic, TestDef};

pub(super) use self::account::summary;
pub(super) use self::quotation::Quotation;

/// Everything there is to tell about one test; displays as nothing when it passed.
pub(super) struct Report<'a> {
    pub(super) test: &'static TestDef,
    pub(super) outcome: Outcome,
    pub(super) failures: &'a [Failure],
    pub(super) recorder: &'a Recorder,
    pub(super) overrides: &'a Overrides,
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
        if self.failures.is_empty() {
            return Ok(());
        }
        let paint = Paint::of_this_process();
        let sources = Sources::of(self.test);
        let id = self.recorder.test();
        let (before, teardown): (Vec<_>, Vec<_>) =
            self.failures.iter().partition(|failure| failure.phase != Phase::Teardown);
        if let [main, others @ ..] = &before[..] {
            match &main.cause {
                Cause::Skip(skip) if !self.no_skip => {
                    let heading = paint.notice(&format!("test `{id}` skipped:"));
                    writeln!(f, "{heading} {}", skipped(skip, main.fixture))?;
                }
                _ => {
                    let heading = format!("test `{id}` {}, {}", verb(main, self.outcome), self.test.place);
                    writeln!(f, "{}", paint.heading(&heading))?;
                    f.write_str(&account::all(&[*main], &sources, paint))?;
                }
            }
            if self.should_have_panicked(main) {
                writeln!(f, "\n  (for `#[should_panic]` only a panic of the body counts)")?;
            }
            if !others.is_empty() {
                writeln!(f, "\n{}", paint.heading("and while that was stopped"))?;
                f.write_str(&account::all(others, &sources, paint))?;
            }
        }
        if !teardown.is_empty() {
            let heading = if before.is_empty() {
                format!("errors in the teardown of test `{id}`, whose body passed, {}", self.test.place)
            } else {
                writeln!(f)?;
                "errors in the teardown that followed".to_owned()
            };
            writeln!(f, "{}", paint.heading(&heading))?;
            f.write_str(&account::all(&teardown, &sources, paint))?;
        }
        if self.is_failure() {
            self.epilogue(f, paint)?;
        }
        Ok(())
    }
}

impl Report<'_> {
    fn should_have_panicked(&self, failure: &Failure) -> bool {
        let tells_itself = matches!(failure.cause, Cause::WrongPanic { .. } | Cause::Refused(_));
        self.test.should_panic != ShouldPanic::No && self.outcome == Outcome::Failed && !tells_itself
    }

    /// What was set up, what is kept, how to run it alone.
    fn epilogue(&self, f: &mut fmt::Formatter<'_>, paint: Paint) -> fmt::Result {
        writeln!(f)?;
        let set_up: Vec<_> = self.recorder.set_up().iter().map(|fixture| self.set_up(fixture)).collect();
        if !set_up.is_empty() {
            writeln!(f, "  {} {}", paint.quiet("set up before:"), set_up.join(", "))?;
        }
        if let Some(folder) = self.recorder.attachments().folder() {
            writeln!(f, "  {} {}", paint.quiet("attachments:"), folder.display())?;
        }
        for (label, text) in self.recorder.notes().all() {
            writeln!(f, "  {} {text}", paint.quiet(&format!("{label}:")))?;
        }
        let command = rerun::command(self.test, self.recorder.test());
        writeln!(f, "  {} {command}", paint.quiet("to run it alone:"))
    }

    /// `promos (with count)`, `server (replaced)`
    fn set_up(&self, fixture: &'static FixtureDef) -> String {
        if self.overrides.is_replaced(fixture) {
            return format!("{} (replaced)", fixture.name);
        }
        match &self.overrides.names(fixture)[..] {
            [] => fixture.name.to_owned(),
            names => format!("{} (with {})", fixture.name, names.join(", ")),
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

fn skipped(skip: &Skip, fixture: Option<&FixtureDef>) -> String {
    let place = fixture.map(|fixture| format!(", in the setup of fixture `{}`", fixture.name));
    format!("{} ({}){}", skip.reason, skip.location, place.unwrap_or_default())
}
