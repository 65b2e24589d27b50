//! Steps that a lane has taken before the conductor came to them: what can be handed over in one go, and how it is caught
//! up with.
//!
//! The order of decisions stays as it is. A step that the conductor comes to, and that has been taken, is recorded with its
//! own times; one that is running is waited for, from its own begin; what has not begun is done as ever.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::attach::SharedCopy;
use super::conductor::Conductor;
use super::finalizers::Finalizers;
use super::lane::Mode;
use super::lanes::LaneId;
use super::message::{Asker, TaskId};
use super::preparation::MakeJob;
use super::sequence::{FirstDrop, Progress, Sequence, Step, Work};
use super::setup::Prepared;
use crate::core::fixture::{Source, Teardown};
use crate::core::overrides::Provision;
use crate::core::plan::{self, Key, Place, Plan};
use crate::core::slot::Slot;
use crate::core::test::{Flavor, ShouldPanic};

/// How long the conductor leaves a lane alone: who watches what is set up hardly notices.
const MOMENT: Duration = Duration::from_millis(5);

/// A step that was taken.
pub(super) struct Taken {
    pub(super) lane: LaneId,
    pub(super) task: TaskId,
    pub(super) begin: Instant,
    /// None where its end is told like that of every task.
    pub(super) end: Option<Instant>,
}

/// A fixture whose setup was taken.
pub(super) struct TakenSetup {
    pub(super) slot: Arc<Slot>,
    pub(super) finalizers: Finalizers,
    pub(super) prepared: Prepared,
    pub(super) taken: Option<Taken>,
}

/// A fixture that was set up elsewhere, and whose value was taken.
pub(super) struct TakenAttach {
    pub(super) copy: Arc<SharedCopy>,
    pub(super) taken: Option<Taken>,
}

/// All that was taken and is not caught up with.
#[derive(Default)]
pub(super) struct Ahead {
    pub(super) setups: BTreeMap<Key, TakenSetup>,
    pub(super) attaches: BTreeMap<Key, TakenAttach>,
    pub(super) body: Option<Taken>,
    pub(super) drops: BTreeMap<Key, Taken>,
}

impl Ahead {
    /// Where the value of a fixture is, or will be.
    pub(super) fn slot(&self, key: &Key) -> Option<&Arc<Slot>> {
        let attached = || self.attaches.get(key).map(|attach| &attach.copy.slot);
        self.setups.get(key).map(|setup| &setup.slot).or_else(attached)
    }
}

/// What a step is about.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Setup(&'a plan::Step),
    Attach(&'a Key),
    Body,
    Drop(&'a Key),
}

impl Conductor {
    /// Has a lane take the first steps that need no decision; comes back with the body where it has not begun.
    pub(super) fn run_ahead(&mut self, plan: &Plan, body: MakeJob) -> Option<MakeJob> {
        let setups = plan.steps.iter().take_while(|step| self.needs_no_decision(step)).count();
        // One step alone is no sequence.
        if setups == 0 || (setups == 1 && (plan.steps.len() > 1 || self.lanes.has_home())) {
            return Some(body);
        }
        let steps = plan.steps[..setups].iter();
        let mut steps: Vec<_> = steps
            .map_while(|step| if step.shared { self.attach_ahead(step) } else { self.setup_ahead(step) })
            .collect();
        let whole = steps.len() == plan.steps.len() && !self.lanes.has_home();
        let mut body = Some(body);
        let mut ends_lane = false;
        if whole && let Some(body) = body.take() {
            steps.push(self.body_ahead(body));
            if self.test.should_panic == ShouldPanic::No {
                self.drops_ahead(plan, &mut steps);
                // With `current_thread` there is no other lane for what comes behind.
                ends_lane = self.test.flavor == Flavor::MultiThread;
            }
        }
        let subjects: Vec<_> = steps.iter().map(|(subject, step)| (step.task, *subject)).collect();
        let steps = steps.into_iter().map(|(_, step)| step).collect();
        let sequence = Arc::new(Sequence::new(steps, ends_lane));
        // Where no lane can be had, the first step done as ever says why.
        let lane = self.lanes.start_all(&sequence).ok();
        if lane.is_some() {
            self.waiting.heard = self.receive(Some(Instant::now() + MOMENT)).ok();
        }
        let Progress { ended, running, rest, lane_has_ended } = sequence.freeze();
        if let Some(lane) = lane {
            if lane_has_ended {
                self.lanes.has_ended(lane);
            }
            self.lanes.is_busy_with(lane, running.map(|(task, _)| task));
            let ended = ended.into_iter().map(|(task, begin, end)| (task, begin, Some(end)));
            for (task, begin, end) in ended.chain(running.map(|(task, begin)| (task, begin, None))) {
                let subject = subjects.iter().find(|(of, _)| *of == task).map(|(_, subject)| *subject);
                self.keep_taken(subject, Taken { lane, task, begin, end });
            }
        }
        for Step { task, work, .. } in rest {
            let subject = subjects.iter().find(|(of, _)| *of == task).map(|(_, subject)| *subject);
            match (work, subject) {
                (Work::Setup { setup, .. }, Some(Subject::Setup(step))) => {
                    self.ahead.setups.remove(&step.key);
                    self.overrides.plan(step.fixture, Provision::SetUp(setup.into_arguments()));
                }
                (Work::Body { body: left, .. }, _) => body = Some(left),
                _ => {}
            }
        }
        body
    }

    fn keep_taken(&mut self, subject: Option<Subject<'_>>, taken: Taken) {
        match subject {
            Some(Subject::Setup(step)) => {
                if let Some(setup) = self.ahead.setups.get_mut(&step.key) {
                    setup.taken = Some(taken);
                }
            }
            Some(Subject::Attach(key)) => {
                if let Some(attach) = self.ahead.attaches.get_mut(key) {
                    attach.taken = Some(taken);
                }
            }
            Some(Subject::Body) => self.ahead.body = Some(taken),
            Some(Subject::Drop(key)) => {
                self.ahead.drops.insert(key.clone(), taken);
            }
            None => {}
        }
    }

    /// Its code runs here and returns the value: nothing waits for the teardown meanwhile. Or its value comes from elsewhere.
    fn needs_no_decision(&self, step: &plan::Step) -> bool {
        if step.shared {
            return true;
        }
        let returns = matches!(step.fixture.source, Source::Code { teardown: Teardown::Drop, .. });
        returns && matches!(self.place, Place::Test) && self.overrides.is_to_be_set_up(step.fixture)
    }

    fn setup_ahead<'a>(&mut self, step: &'a plan::Step) -> Option<(Subject<'a>, Step)> {
        let fixture = step.fixture;
        let Some(Provision::SetUp(arguments)) = self.overrides.take_planned(fixture) else { return None };
        let (slot, finalizers) = (Slot::new(fixture), Finalizers::default());
        let (prepared, setup) =
            self.prepare_setup(fixture, &step.key, &finalizers, Arc::clone(&slot), arguments).ok()?;
        let (task, mode, start) = (prepared.task, prepared.mode, prepared.start);
        self.ahead.setups.insert(step.key.clone(), TakenSetup { slot, finalizers, prepared, taken: None });
        let limit = Some(fixture.timeout.unwrap_or(self.config.timeout.setup));
        Some((Subject::Setup(step), Step { task, mode, limit, work: Work::Setup { start, setup } }))
    }

    fn attach_ahead<'a>(&mut self, step: &'a plan::Step) -> Option<(Subject<'a>, Step)> {
        let (copy, job) = self.prepare_attach(step.fixture, &step.key).ok()?;
        self.ahead.attaches.insert(step.key.clone(), TakenAttach { copy, taken: None });
        let (task, mode) = (self.new_task(), Mode::Direct);
        // The host has a limit for the setup.
        Some((Subject::Attach(&step.key), Step { task, mode, limit: None, work: Work::Attach(job) }))
    }

    fn body_ahead(&mut self, body: MakeJob) -> (Subject<'static>, Step) {
        let dependencies = self.test.dependencies;
        let needs = self.needs(dependencies, &Asker::default(), &self.finalizers);
        let mode = if self.test.asynchronous { Mode::Awaited } else { Mode::Direct };
        let work = Work::Body { needs, dependencies, body };
        (Subject::Body, Step { task: self.new_task(), mode, limit: self.test.timeout, work })
    }

    /// In the reverse order of the setups.
    fn drops_ahead<'a>(&mut self, plan: &'a Plan, steps: &mut Vec<(Subject<'a>, Step)>) {
        let first = FirstDrop { finalizers: self.finalizers.clone(), outcome: Arc::clone(&self.outcome) };
        let mut first = Some(first);
        for plan::Step { key, fixture, .. } in plan.steps.iter().rev() {
            let Some(TakenSetup { slot, finalizers, .. }) = self.ahead.setups.get(key) else { continue };
            let (slot, finalizers) = (Arc::clone(slot), finalizers.clone());
            let work = Work::Drop { slot, finalizers, first: first.take() };
            let limit = Some(fixture.timeout.unwrap_or(self.config.timeout.teardown));
            let step = Step { task: self.new_task(), mode: Mode::Direct, limit, work };
            steps.push((Subject::Drop(key), step));
        }
    }
}
