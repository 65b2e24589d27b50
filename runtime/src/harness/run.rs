//! The way in for generated code: one test, its verdict left to libtest.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;

use super::body::Body;
use super::conductor::{Conductor, Waiting};
use super::finalizers::Finalizers;
use super::identity::TestId;
use super::lane::Job;
use super::lanes::Lanes;
use super::recorder::Recorder;
use super::report::Report;
use super::running::{self, Running};
use super::signals;
use crate::config::Config;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::{FixtureDef, LocalFuture};
use crate::core::outcome::Outcome;
use crate::core::overrides::Overrides;
use crate::core::panic;
use crate::core::plan::Plan;
use crate::core::test::{ShouldPanic, TestDef};

/// Turns the body's context into what a lane can run.
type MakeJob = Box<dyn FnOnce(Body) -> Job>;

/// What the test itself says in `#[with]` and `replace`, or how evaluating it failed.
#[derive(Debug)]
pub struct Prepared(Result<Overrides, Failure>);

/// Evaluates the test's own `#[with]` and `replace` expressions, once, before any setup.
pub fn prepare(collect: impl FnOnce(&mut Overrides)) -> Prepared {
    let mut overrides = Overrides::default();
    Prepared(match panic::catch(|| collect(&mut overrides)) {
        Ok(()) => Ok(overrides),
        Err(cause) => Err(in_setup(overrides.evaluated_last(), cause)),
    })
}

fn in_setup(fixture: Option<&'static FixtureDef>, cause: Cause) -> Failure {
    Failure { phase: Phase::Setup, fixture, chain: Vec::new(), cause }
}

/// Runs a test whose body owns all it needs.
///
/// # Panics
/// When the test fails: that is how libtest is told.
pub fn run(
    test: &'static TestDef,
    prepared: Prepared,
    body: impl FnOnce(Body) -> LocalFuture<'static, Result<(), Cause>> + Send + 'static,
) {
    let body: MakeJob = Box::new(move |context| Box::new(move || body(context)));
    judge(test, prepared, |mut conductor, plan| {
        let outcome = conduct(&mut conductor, plan, Some(body));
        (conductor, outcome)
    });
}

/// Runs a test whose body borrows from its caller: rstest's `#[case] text: &str`. The calling thread is the
/// body's lane.
///
/// # Panics
/// When the test fails: that is how libtest is told.
pub fn run_borrowing<'a>(
    test: &'static TestDef,
    prepared: Prepared,
    body: impl FnOnce(Body) -> LocalFuture<'a, Result<(), Cause>> + 'a,
) {
    judge(test, prepared, |mut conductor, plan| {
        let lane = match conductor.lanes.home(Box::new(body)) {
            Ok(lane) => lane,
            Err(cause) => {
                conductor.failures.push(in_setup(None, cause));
                return (conductor, Outcome::Failed);
            }
        };
        thread::scope(|scope| {
            let conducting = scope.spawn(move || {
                let outcome = conduct(&mut conductor, plan, None);
                if conductor.lanes.is_home_abandoned() {
                    // The caller's frame cannot be left while the body runs in it.
                    finish(conductor, outcome);
                    running::end_process_when_alone();
                }
                // The orders of the lane below end here, and so does it.
                conductor.lanes.close();
                (conductor, outcome)
            });
            lane.run();
            match conducting.join() {
                Ok(result) => result,
                Err(payload) => std::panic::resume_unwind(payload),
            }
        })
    });
}

fn judge(
    test: &'static TestDef,
    prepared: Prepared,
    conduct: impl FnOnce(Conductor, Result<Plan, Failure>) -> (Conductor, Outcome),
) {
    let id = TestId::of(test);
    // A macro cannot see the attributes above it that rustc has expanded already.
    if running::is_known_twice(&id.full_name()) {
        refuse(
            &id,
            "`#[test]` above `#[integration_test]` makes it two tests of one name, and this is the second: remove \
             `#[test]`",
        );
    }
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
    let (overrides, plan) = match prepared.0 {
        Ok(mut overrides) => {
            let plan = Plan::of(test, &mut overrides);
            (overrides, plan)
        }
        Err(failure) => (Overrides::default(), Err(failure)),
    };
    let conductor = Conductor {
        test,
        config,
        recorder: Recorder::new(test, id, config),
        lanes,
        inbox,
        outbox,
        overrides,
        instances: HashMap::new(),
        in_setup: Vec::new(),
        frames: Vec::new(),
        finalizers: Finalizers::default(),
        failures: Vec::new(),
        outcome: Arc::new(OnceLock::new()),
        interruption: None,
        waiting: Waiting::default(),
        last_task: 0,
    };
    let (conductor, outcome) = conduct(conductor, plan);
    let failed = finish(conductor, outcome);
    drop(running);
    if failed {
        // The report is out; a panic message would only repeat that there was one.
        std::panic::resume_unwind(Box::new("the test failed, as reported above"));
    }
}

/// Setup, body, teardown.
fn conduct(conductor: &mut Conductor, plan: Result<Plan, Failure>, body: Option<MakeJob>) -> Outcome {
    conductor.recorder.test_started();
    let set_up = plan.and_then(|plan| conductor.set_up_all(plan)).and_then(|()| conductor.body_needs());
    let (result, phase) = match set_up {
        Ok(needs) => {
            let timer = conductor.recorder.body_started();
            let result = conductor.run_body(needs, body);
            let result = judge_panic(conductor.test.should_panic, result);
            conductor.recorder.body_finished(timer, &result);
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
        (ShouldPanic::With(expected), Err(Cause::Panic(panic))) => Err(Cause::Refused(format!(
            "it panicked with {:?}, and `#[should_panic]` expects a message that contains {expected:?}",
            panic.message
        ))),
        (_, Ok(())) => Err(Cause::Refused("it did not panic, and has `#[should_panic]`".to_owned())),
        (_, other) => other,
    }
}

/// Ends the test's threads, and tells what there is to tell; true when the test failed.
fn finish(mut conductor: Conductor, outcome: Outcome) -> bool {
    // libtest shows captured output of failed tests only, and not when the process ends otherwise.
    let uncaptured = conductor.interruption.is_some() || conductor.lanes.is_home_abandoned();
    conductor.lanes.close();
    let report = Report {
        test: conductor.test,
        id: conductor.recorder.test(),
        outcome,
        failures: &conductor.failures,
        attachments: conductor.recorder.attachments(),
        set_up: conductor.recorder.set_up(),
        no_skip: conductor.config.no_skip,
    };
    let failed = report.is_failure();
    let text = report.to_string();
    conductor.recorder.test_finished(match outcome {
        Outcome::Passed | Outcome::Skipped if failed => Outcome::Failed,
        other => other,
    });
    if uncaptured || !failed {
        let _ = std::io::stderr().write_all(text.as_bytes());
    } else {
        eprint!("{text}");
    }
    failed
}

/// A test that cannot even begin.
fn refuse(id: &TestId, message: &str) -> ! {
    eprintln!("test `{id}` was not run: {message}");
    std::panic::resume_unwind(Box::new("the test was not run, as reported above"));
}
