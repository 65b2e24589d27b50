//! What a lane does one after the other without asking in between.
//!
//! Most tests are over in a moment, and a message to a lane and one back for each of their steps would be most of what they
//! cost. So the lane is handed all steps that need no decision, and goes on as long as each ends well and in time. The
//! conductor waits for the end of the last, or for a moment only; then it freezes the sequence: the lane begins no
//! further step of it, and all goes on step by step.
//!
//! ```text
//! steps ──lane: begin──▶ running ──lane: ended well, in time, and the next can begin──▶ ended
//!   └──────────────────────┴───────── conductor: freeze ───────────────────────────────┴────▶ Progress
//! ```
//!
//! A step that ends the sequence, because it failed or because a decision comes next, is told like every task.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::body::Body;
use super::finalizers::Finalizers;
use super::lane::{Job, Mode};
use super::message::TaskId;
use super::preparation::MakeJob;
use super::teardown;
use crate::core::failure::Cause;
use crate::core::fixture::{Dependency, LocalFuture};
use crate::core::needs::Needs;
use crate::core::outcome::Outcome;
use crate::core::setup::Setup;
use crate::core::slot::Slot;

/// One step, not begun.
pub(super) struct Step {
    pub(super) task: TaskId,
    pub(super) mode: Mode,
    pub(super) limit: Option<Duration>,
    pub(super) work: Work,
}

pub(super) enum Work {
    /// Of a fixture that returns its value.
    Setup {
        start: fn(Setup) -> LocalFuture<'static, Result<(), Cause>>,
        setup: Setup,
    },
    /// Of a fixture that was set up elsewhere.
    Attach(Job),
    Body {
        needs: Needs,
        dependencies: &'static [Dependency],
        body: MakeJob,
    },
    /// Of a fixture that returned its value.
    Drop {
        slot: Arc<Slot>,
        finalizers: Finalizers,
        first: Option<FirstDrop>,
    },
}

/// What the first teardown waits for: that the body passed, and that nothing else is to be done before.
pub(super) struct FirstDrop {
    pub(super) finalizers: Finalizers,
    pub(super) outcome: Arc<OnceLock<Outcome>>,
}

impl Work {
    /// Whether it can begin without the conductor: nothing has to be refused or done before.
    fn needs_no_decision(&self) -> bool {
        match self {
            Work::Setup { .. } | Work::Attach(_) => true,
            Work::Body { needs, dependencies, .. } => needs.refusal(dependencies).is_none(),
            Work::Drop { finalizers, first, .. } => {
                finalizers.is_empty() && first.as_ref().is_none_or(|first| first.finalizers.is_empty())
            }
        }
    }

    /// What the lane runs.
    fn begin(self) -> Job {
        match self {
            Work::Setup { start, setup } => Box::new(move |_| start(setup)),
            Work::Attach(job) => job,
            Work::Body { needs, body, .. } => body(Body { needs }),
            Work::Drop { slot, first, .. } => {
                if let Some(first) = first {
                    first.outcome.get_or_init(|| Outcome::Passed);
                }
                drop_value(slot)
            }
        }
    }
}

/// Drops a value where user code may run.
fn drop_value(slot: Arc<Slot>) -> Job {
    Box::new(move |_| {
        let result = slot.empty().map(drop).map_err(teardown::held);
        Box::pin(std::future::ready(result))
    })
}

/// How far a sequence has come.
#[derive(Default)]
pub(super) struct Progress {
    /// Those that ended well, with begin and end.
    pub(super) ended: Vec<(TaskId, Instant, Instant)>,
    /// The one that has begun, whose end is told like that of every task.
    pub(super) running: Option<(TaskId, Instant)>,
    /// Those that have not begun.
    pub(super) rest: VecDeque<Step>,
    /// The last has ended well, and the lane with it.
    pub(super) lane_has_ended: bool,
}

/// A step that a lane can begin.
pub(super) struct Next {
    pub(super) task: TaskId,
    pub(super) mode: Mode,
    pub(super) job: Job,
}

/// What a lane does when a step has ended.
pub(super) enum After {
    Begin(Next),
    /// It tells the end, and goes on as ever.
    Tell,
    /// It ends, and tells then: nothing else will be asked of it.
    End,
}

pub(super) struct Sequence(Mutex<State>);

struct State {
    progress: Progress,
    /// Of the running step.
    limit: Option<Duration>,
    /// The lane is not needed behind the last step.
    ends_lane: bool,
}

impl Sequence {
    pub(super) fn new(steps: VecDeque<Step>, ends_lane: bool) -> Sequence {
        let progress = Progress { rest: steps, ..Progress::default() };
        Sequence(Mutex::new(State { progress, limit: None, ends_lane }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the first step; none where the conductor was faster.
    pub(super) fn first(&self) -> Option<Next> {
        self.lock().begin_next()
    }

    /// What comes when `task` has ended well.
    pub(super) fn after(&self, task: TaskId, end: Instant) -> After {
        let mut state = self.lock();
        let Some((running, begin)) = state.progress.running else { return After::Tell };
        let in_time = state.limit.is_none_or(|limit| end.duration_since(begin) <= limit);
        if running != task || !in_time {
            return After::Tell;
        }
        if state.ends_lane && state.progress.rest.is_empty() {
            state.progress.lane_has_ended = true;
            return After::End;
        }
        match state.begin_next() {
            Some(next) => {
                state.progress.ended.push((task, begin, end));
                After::Begin(next)
            }
            None => After::Tell,
        }
    }

    /// No further step begins.
    pub(super) fn freeze(&self) -> Progress {
        std::mem::take(&mut self.lock().progress)
    }
}

impl State {
    fn begin_next(&mut self) -> Option<Next> {
        let Step { task, mode, limit, work } =
            self.progress.rest.pop_front_if(|step| step.work.needs_no_decision())?;
        self.progress.running = Some((task, Instant::now()));
        self.limit = limit;
        Some(Next { task, mode, job: work.begin() })
    }
}
