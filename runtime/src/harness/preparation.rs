//! What comes before the first setup: evaluating the expressions of `#[with]`, `replace` and `#[default]`.
//!
//! They are user code, so they run on a lane and have a limit: that of a setup. A graph without any is planned
//! by the conductor itself.

use std::sync::mpsc;

use super::body::Body;
use super::conductor::{Conductor, Limit, Waited};
use super::lane::{Home, Job, Mode};
use super::message::Interruption;
use crate::core::failure::{Cause, Failure, Phase};
use crate::core::fixture::{FixtureDef, LocalFuture};
use crate::core::overrides::Overrides;
use crate::core::panic;
use crate::core::plan::{Plan, Wanted};

/// Turns the body's context into what a lane can run.
pub(super) type MakeJob = Box<dyn FnOnce(Body) -> Job + Send>;

/// What a test brings along.
pub(super) enum Own {
    /// Its body alone.
    Body(MakeJob),
    /// `#[with]` or `replace`, to be evaluated where the test's cases are in sight, and then its body.
    Expressions(Evaluate),
}

type Evaluate = Box<dyn FnOnce(&mut Home<'_>, &mut Overrides) -> MakeJob + Send>;

impl Own {
    fn evaluate(self, home: &mut Home<'_>, overrides: &mut Overrides) -> Result<MakeJob, Failure> {
        match self {
            Own::Body(body) => Ok(body),
            Own::Expressions(evaluate) => panic::catch(|| evaluate(home, overrides))
                .map_err(|cause| in_setup(overrides.watch().get(), cause)),
        }
    }
}

/// For a body that can be sent to any lane.
pub(super) fn sendable(
    body: impl FnOnce(Body) -> LocalFuture<'static, Result<(), Cause>> + Send + 'static,
) -> MakeJob {
    Box::new(move |context| Box::new(move |_| body(context)))
}

pub(super) fn in_setup(fixture: Option<&'static FixtureDef>, cause: Cause) -> Failure {
    Failure { phase: Phase::Setup, fixture, chain: Vec::new(), cause }
}

impl Conductor {
    /// Plans the test; comes back with its body.
    pub(super) fn prepare(&mut self, own: Own) -> Result<(Plan, MakeJob), Failure> {
        let wanted = Wanted::by(self.test);
        match own {
            Own::Body(body) => Ok((self.plan(wanted)?, body)),
            own @ Own::Expressions(_) => self.evaluate(true, move |home, overrides| {
                let body = own.evaluate(home, overrides)?;
                Ok((Plan::of(&wanted, overrides)?, body))
            }),
        }
    }

    /// Plans what is asked for.
    pub(super) fn plan(&mut self, wanted: Wanted) -> Result<Plan, Failure> {
        if wanted.has_expressions() {
            self.evaluate(false, move |_, overrides| Plan::of(&wanted, overrides))
        } else {
            Plan::of(&wanted, &mut self.overrides)
        }
    }

    fn evaluate<T: Send + 'static>(
        &mut self,
        own: bool,
        code: impl FnOnce(&mut Home<'_>, &mut Overrides) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.waiting.evaluating = true;
        let result = self.evaluate_alone(own, code);
        self.waiting.evaluating = false;
        result
    }

    fn evaluate_alone<T: Send + 'static>(
        &mut self,
        own: bool,
        code: impl FnOnce(&mut Home<'_>, &mut Overrides) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let mut overrides = std::mem::take(&mut self.overrides);
        let evaluating = overrides.watch();
        let (sender, result) = mpsc::channel();
        let job: Job = Box::new(move |home| {
            let result = code(home, &mut overrides);
            // Who waits for it has given up, or hears it.
            let _ = sender.send((result, overrides));
            Box::pin(std::future::ready(Ok(())))
        });
        let task = self.new_task();
        let started = if own {
            self.lanes.start_own(task, Mode::Direct, job)
        } else {
            self.lanes.start(task, Mode::Direct, job)
        };
        let lane = started.map_err(|cause| in_setup(None, cause))?;
        let limit = self.config.timeout.setup;
        let cause = match self.wait(task, Limit::of(limit), true) {
            Waited::Done(Err(cause)) => cause,
            Waited::Done(Ok(())) | Waited::Provided => {
                if let Ok((result, overrides)) = result.try_recv() {
                    self.overrides = overrides;
                    return result;
                }
                Cause::Refused("its expressions were not evaluated".to_owned())
            }
            Waited::TimedOut => {
                self.stop(lane, task, Phase::Setup, evaluating.get());
                Cause::Refused(format!(
                    "an expression for it (`#[default]`, `#[with]` or `replace`) was still being evaluated after \
                     {limit:?} (`timeout.setup`): what waits belongs into a fixture"
                ))
            }
            Waited::Interrupted(Interruption { signal, .. }) => {
                let stuck = self.stop(lane, task, Phase::Setup, evaluating.get());
                Cause::Interrupted { signal, stuck }
            }
        };
        Err(in_setup(evaluating.get(), cause))
    }
}
