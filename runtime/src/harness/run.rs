//! The way in for generated code: one test, its verdict left to libtest.

use std::io::Write;
use std::sync::mpsc;
use std::thread;

use super::body::Body;
use super::conductor::Conductor;
use super::identity::TestId;
use super::lane::{Home, Prepare};
use super::lanes::Lanes;
use super::preparation::{Own, in_setup, sendable};
use super::recorder::Recorder;
use super::report::Report;
use super::running::{self, Running};
use super::signals;
use super::twice;
use crate::config::Config;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::LocalFuture;
use crate::core::needs::Needs;
use crate::core::outcome::Outcome;
use crate::core::overrides::Overrides;
use crate::core::test::{ShouldPanic, TestDef};

/// Runs a test that takes no cases.
///
/// # Panics
/// When the test fails: that is how libtest is told.
pub fn run(
    test: &'static TestDef,
    overrides: Option<fn(&mut Overrides)>,
    body: fn(Body) -> LocalFuture<'static, Result<(), Cause>>,
) {
    run_any(test, overrides, body);
}

fn run_any(
    test: &'static TestDef,
    overrides: Option<fn(&mut Overrides)>,
    body: impl FnOnce(Body) -> LocalFuture<'static, Result<(), Cause>> + Send + 'static,
) {
    let id = TestId::of(test);
    // With cases it has parameters, which rustc refuses under `#[test]`.
    if twice::is_known_twice(&id.full_name()) {
        refuse(
            &id,
            "`#[test]` above `#[integration_test]` makes it two tests of one name, and this is the second: remove \
             `#[test]`",
        );
    }
    let own = match overrides {
        None => Own::Body(sendable(body)),
        Some(collect) => Own::Expressions(Box::new(move |_, overrides| {
            collect(overrides);
            sendable(body)
        })),
    };
    judge(test, own, conduct);
}

/// Runs a test that takes no cases, awaits nothing and returns nothing.
///
/// # Panics
/// When the test fails: that is how libtest is told.
pub fn run_direct(test: &'static TestDef, overrides: Option<fn(&mut Overrides)>, body: fn(&Needs)) {
    run_any(test, overrides, move |context| {
        Box::pin(async move {
            body(context.needs());
            Ok(())
        })
    });
}

/// Runs a test that takes no cases and awaits nothing, and may return an error.
///
/// # Panics
/// When the test fails: that is how libtest is told.
pub fn run_fallible(
    test: &'static TestDef,
    overrides: Option<fn(&mut Overrides)>,
    body: fn(&Needs) -> Result<(), Cause>,
) {
    run_any(test, overrides, move |context| Box::pin(async move { body(context.needs()) }));
}

/// Runs a test whose body owns its cases; `prepare` evaluates `#[with]` and `replace` in sight of them.
///
/// # Panics
/// When the test fails: that is how libtest is told.
pub fn run_case<B: FnOnce(Body) -> LocalFuture<'static, Result<(), Cause>> + Send + 'static>(
    test: &'static TestDef,
    prepare: impl FnOnce(&mut Overrides) -> B + Send + 'static,
) {
    judge(test, Own::Expressions(Box::new(move |_, overrides| sendable(prepare(overrides)))), conduct);
}

/// Runs a test whose body borrows from its caller: rstest's `#[case] text: &str`. The calling thread is the
/// lane of its body and of its expressions.
///
/// # Panics
/// When the test fails: that is how libtest is told.
pub fn run_borrowing<'a, B: FnOnce(Body) -> LocalFuture<'a, Result<(), Cause>> + 'a>(
    test: &'static TestDef,
    prepare: impl FnOnce(&mut Overrides) -> B + 'a,
) {
    let prepare: Prepare<'a> = Box::new(|overrides| Box::new(prepare(overrides)));
    judge(test, Own::Expressions(Box::new(|home, overrides| home.prepare(overrides))), |conductor, own| {
        let lane = match conductor.lanes.home(Home::new(prepare)) {
            Ok(lane) => lane,
            Err(cause) => {
                conductor.failures.push(in_setup(None, cause));
                return Outcome::Failed;
            }
        };
        thread::scope(|scope| {
            let conducting = scope.spawn(move || {
                let outcome = conduct(conductor, own);
                if conductor.lanes.is_home_abandoned() {
                    // The caller's frame cannot be left while the body runs in it.
                    conductor.report(outcome);
                    running::end_process_when_alone();
                }
                // The orders of the lane below end here, and so does it.
                conductor.lanes.close();
                outcome
            });
            lane.run();
            match conducting.join() {
                Ok(outcome) => outcome,
                Err(payload) => std::panic::resume_unwind(payload),
            }
        })
    });
}

fn judge(test: &'static TestDef, own: Own, conduct: impl FnOnce(&mut Conductor, Own) -> Outcome) {
    let id = TestId::of(test);
    let config = match Config::of(test.manifest_dir) {
        Ok(config) => config,
        Err(message) => refuse(&id, &message),
    };
    let (outbox, inbox) = mpsc::channel();
    // Before anything is set up: from here on a signal finds someone to tell.
    signals::watch();
    let running = Running::begin(outbox.clone(), config.timeout.grace);
    let lanes = match Lanes::new(test.flavor, id.full_name(), outbox.clone()) {
        Ok(lanes) => lanes,
        Err(error) => refuse(&id, &format!("the tokio runtime of the test could not be started: {error}")),
    };
    let recorder = Recorder::new(test, id, config);
    let mut conductor = Conductor::new(test, config, recorder, lanes, outbox, inbox);
    let outcome = conduct(&mut conductor, own);
    let failed = conductor.report(outcome);
    drop(running);
    if failed {
        // The report is out; a panic message would only repeat that there was one.
        std::panic::resume_unwind(Box::new("the test failed, as reported above"));
    }
}

/// Setup, body, teardown.
fn conduct(conductor: &mut Conductor, own: Own) -> Outcome {
    conductor.recorder.test_started();
    let set_up = conductor.prepare(own).and_then(|(plan, body)| {
        let body = conductor.run_ahead(&plan, body);
        conductor.set_up_all(plan)?;
        body.map(|body| Ok((conductor.body_needs()?, body))).transpose()
    });
    let (result, phase) = match set_up {
        Ok(start) => {
            let taken = conductor.ahead.body.as_ref();
            let (begin, end) = (taken.map(|taken| taken.begin), taken.and_then(|taken| taken.end));
            let timer = conductor.recorder.recall(begin).body_started();
            let result = conductor.run_body(start);
            let result = judge_panic(conductor.test.should_panic, result);
            conductor.recorder.recall(end).body_finished(timer, &result);
            let failure = |cause| Failure { phase: Phase::Body, fixture: None, chain: Vec::new(), cause };
            (result.map_err(failure), Phase::Body)
        }
        Err(failure) => (Err(failure), Phase::Setup),
    };
    let outcome = match &result {
        Ok(()) => Outcome::Passed,
        Err(Failure { cause, .. }) => match cause {
            Cause::Skip(_) => Outcome::Skipped,
            Cause::TimedOut { .. } if phase == Phase::Body => Outcome::TimedOut,
            Cause::Interrupted { .. } => Outcome::Interrupted,
            _ => Outcome::Failed,
        },
    };
    conductor.outcome.get_or_init(|| outcome);
    // Before what went wrong while it was stopped.
    conductor.failures.splice(..0, result.err());
    conductor.tear_down_all();
    outcome
}

/// `#[should_panic]`: only the body's own panic counts.
fn judge_panic(wanted: ShouldPanic, result: Result<(), Cause>) -> Result<(), Cause> {
    match (wanted, result) {
        (ShouldPanic::No, result) => result,
        (ShouldPanic::Yes, Err(Cause::Panic(_))) => Ok(()),
        (ShouldPanic::With(expected), Err(Cause::Panic(panic))) if panic.message.contains(expected) => Ok(()),
        (ShouldPanic::With(expected), Err(Cause::Panic(panic))) => Err(Cause::WrongPanic { panic, expected }),
        (_, Ok(())) => Err(Cause::Refused("it did not panic, and has `#[should_panic]`".to_owned())),
        (_, other) => other,
    }
}

impl Conductor {
    /// Ends the test's threads, and tells what there is to tell; true when the test failed.
    fn report(&mut self, outcome: Outcome) -> bool {
        // libtest shows captured output of failed tests only, and not when the process ends otherwise.
        let uncaptured = self.interruption.is_some() || self.lanes.is_home_abandoned();
        self.lanes.close();
        if self.failures.is_empty() {
            self.recorder.test_finished(outcome, "");
            return false;
        }
        let report = Report {
            test: self.test,
            outcome,
            failures: &self.failures,
            recorder: &self.recorder,
            overrides: &self.overrides,
            no_skip: self.config.no_skip,
        };
        let failed = report.is_failure();
        let text = report.to_string();
        let told = match outcome {
            Outcome::Passed | Outcome::Skipped if failed => Outcome::Failed,
            other => other,
        };
        self.recorder.test_finished(told, &text);
        if uncaptured || !failed {
            let _ = std::io::stderr().write_all(text.as_bytes());
        } else {
            eprint!("{text}");
        }
        failed
    }
}

/// A test that cannot even begin.
fn refuse(id: &TestId, message: &str) -> ! {
    eprintln!("test `{id}` was not run: {message}");
    std::panic::resume_unwind(Box::new("the test was not run, as reported above"));
}
