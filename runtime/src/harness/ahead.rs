//! Steps that a lane has taken before the conductor came to them: what can be handed over in one go, and how it is caught
//! up with.
//!
//! The order of decisions stays as it is. A step that the conductor comes to, and that has been taken, is recorded with its
//! own times; one that is running is waited for, from its own begin; what has not begun is done as ever.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

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
use crate::core::test::ShouldPanic;

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

/// All that was taken and is not caught up with.
#[derive(Default)]
pub(super) struct Ahead {
    pub(super) setups: BTreeMap<Key, TakenSetup>,
    pub(super) body: Option<Taken>,
    pub(super) drops: BTreeMap<Key, Taken>,
}

/// What a step is about.
enum Subject<'a> {
    Setup(&'a plan::Step),
    Body,
    Drop(&'a Key),
}

impl Conductor {
    /// Has a lane take the first steps that need no decision; comes back with the body where it has not begun.
    pub(super) fn run_ahead(&mut self, plan: &Plan, body: MakeJob) -> Option<MakeJob> {
        let setups = plan.steps.iter().take_while(|step| self.needs_no_decision(step)).count();
        let whole = setups == plan.steps.len() && !self.lanes.has_home();
        if setups == 0 || (setups == 1 && !whole) {
            return Some(body);
        }
        let mut steps = VecDeque::new();
        let mut subjects = Vec::new();
        for step in &plan.steps[..setups] {
            if let Some(prepared) = self.prepare_ahead(step) {
                subjects.push((prepared.task, Subject::Setup(step)));
                steps.push_back(prepared);
            }
        }
        let mut body = Some(body);
        if whole && let Some(body) = body.take() {
            let step = self.body_ahead(body);
            subjects.push((step.task, Subject::Body));
            steps.push_back(step);
            if self.test.should_panic == ShouldPanic::No {
                for step in self.drops_ahead(plan) {
                    subjects.push((step.1.task, Subject::Drop(step.0)));
                    steps.push_back(step.1);
                }
            }
        }
        let sequence = Arc::new(Sequence::new(steps));
        let lane = self.lanes.start_all(&sequence).ok();
        if lane.is_some() {
            self.waiting.heard = self.receive(Some(Instant::now() + MOMENT)).ok();
        }
        let Progress { ended, running, rest } = sequence.freeze();
        if let Some(lane) = lane {
            self.lanes.is_busy_with(lane, running.map(|(task, _)| task));
            let ended = ended.into_iter().map(|(task, begin, end)| (task, begin, Some(end)));
            for (task, begin, end) in ended.chain(running.map(|(task, begin)| (task, begin, None))) {
                let subject = subjects.iter().find(|(of, _)| *of == task).map(|(_, subject)| subject);
                let taken = Taken { lane, task, begin, end };
                match subject {
                    Some(Subject::Setup(step)) => {
                        if let Some(setup) = self.ahead.setups.get_mut(&step.key) {
                            setup.taken = Some(taken);
                        }
                    }
                    Some(Subject::Body) => self.ahead.body = Some(taken),
                    Some(Subject::Drop(key)) => drop(self.ahead.drops.insert((*key).clone(), taken)),
                    None => {}
                }
            }
        }
        for Step { task, work, .. } in rest {
            match work {
                Work::Setup { setup, .. } => {
                    if let Some((_, Subject::Setup(step))) = subjects.iter().find(|(of, _)| *of == task) {
                        self.ahead.setups.remove(&step.key);
                        self.overrides.plan(step.fixture, Provision::SetUp(setup.into_arguments()));
                    }
                }
                Work::Body { body: left, .. } => body = Some(left),
                Work::Drop { .. } => {}
            }
        }
        body
    }

    /// Its code runs here and returns the value: nothing waits for the teardown meanwhile.
    fn needs_no_decision(&self, step: &plan::Step) -> bool {
        let returns = matches!(step.fixture.source, Source::Code { teardown: Teardown::Drop, .. });
        let here = matches!(self.place, Place::Test) && !step.shared;
        returns && here && self.overrides.is_to_be_set_up(step.fixture)
    }

    fn prepare_ahead(&mut self, step: &plan::Step) -> Option<Step> {
        let fixture = step.fixture;
        let Some(Provision::SetUp(arguments)) = self.overrides.take_planned(fixture) else { return None };
        let (slot, finalizers) = (Slot::new(fixture), Finalizers::default());
        let (prepared, setup) =
            self.prepare_setup(fixture, &step.key, &finalizers, Arc::clone(&slot), arguments).ok()?;
        let (task, mode, start) = (prepared.task, prepared.mode, prepared.start);
        self.ahead.setups.insert(step.key.clone(), TakenSetup { slot, finalizers, prepared, taken: None });
        let limit = Some(fixture.timeout.unwrap_or(self.config.timeout.setup));
        Some(Step { task, mode, limit, work: Work::Setup { start, setup } })
    }

    fn body_ahead(&mut self, body: MakeJob) -> Step {
        let dependencies = self.test.dependencies;
        let needs = self.needs(dependencies, &Asker::default(), &self.finalizers);
        let mode = if self.test.asynchronous { Mode::Awaited } else { Mode::Direct };
        let work = Work::Body { needs, dependencies, body };
        Step { task: self.new_task(), mode, limit: self.test.timeout, work }
    }

    /// In the reverse order of the setups.
    fn drops_ahead<'a>(&mut self, plan: &'a Plan) -> Vec<(&'a Key, Step)> {
        let first = FirstDrop { finalizers: self.finalizers.clone(), outcome: Arc::clone(&self.outcome) };
        let mut first = Some(first);
        let mut steps = Vec::new();
        for plan::Step { key, fixture, .. } in plan.steps.iter().rev() {
            let Some(TakenSetup { slot, finalizers, .. }) = self.ahead.setups.get(key) else { continue };
            let work =
                Work::Drop { slot: Arc::clone(slot), finalizers: finalizers.clone(), first: first.take() };
            let limit = Some(fixture.timeout.unwrap_or(self.config.timeout.teardown));
            steps.push((key, Step { task: self.new_task(), mode: Mode::Direct, limit, work }));
        }
        steps
    }
}
